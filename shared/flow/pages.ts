import { comparableOrigin } from '../exchange/url-parts.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'

/** The newest flow in which a page of this origin went to this server. */
export function flowOfPage(store: FlowStore, endpoint: string, page: string): FlowRecord | undefined {
  const origin = comparableOrigin(page)
  const authorization = store.knowledge.metadataFor(endpoint)?.authorizationEndpoint?.value
  for (const server of [endpoint, authorization]) {
    const key = server === undefined || origin === undefined ? undefined : pageKey(server, origin)
    const flow = store.those(store.index.get('page', key))[0]
    if (flow) return flow
  }
  return undefined
}

/** A server and a page that calls it, each by its origin. */
export function pageKey(server: string, page: string): string | undefined {
  const [one, other] = [comparableOrigin(server), comparableOrigin(page)]
  return one === undefined || other === undefined ? undefined : `${one} ${other}`
}
