import type { FlowId } from './flow.ts'

/** A value that ties messages together. */
export type KeyKind =
  | 'state'
  | 'code'
  | 'code-challenge'
  | 'request-uri'
  | 'request-url'
  | 'access-token'
  | 'refresh-token'
  | 'id-token'
  | 'device-code'
  | 'auth-req-id'
  | 'notification-token'
  | 'registered'
  | 'registration-uri'
  | 'resource'
  | 'resource-metadata'
  | 'discovery'
  | 'session'
  | 'subject'
  | 'page'
  | 'preflight'
  | 'oauth1-token'
  | 'redirect-uri'
  | 'client'

/** Which flows a value was seen in. A look-up costs the same however long the session is. */
export interface FlowIndex {
  add(kind: KeyKind, value: string | undefined, flow: FlowId): void
  /** The flows of this value, the newest first. */
  get(kind: KeyKind, value: string | undefined): readonly FlowId[]
  /** From now on the first flow is known by the id of the second. */
  rename(from: FlowId, to: FlowId): void
}

/** A value that many flows share, such as a client's redirect URI, is worth its newest ones only. */
const newestKept = 16

export function createFlowIndex(): FlowIndex {
  const flows = new Map<string, FlowId[]>()
  const renamed = new Map<FlowId, FlowId>()
  const current = (id: FlowId): FlowId => {
    let now = id
    for (let next = renamed.get(now); next !== undefined; next = renamed.get(now)) now = next
    return now
  }
  return {
    add(kind, value, flow) {
      if (value === undefined || value === '') return
      const key = `${kind} ${value}`
      const known = flows.get(key)
      if (!known) flows.set(key, [flow])
      else if (!known.includes(flow)) {
        known.push(flow)
        if (known.length > newestKept) known.shift()
      }
    },
    get(kind, value) {
      if (value === undefined || value === '') return []
      const known = flows.get(`${kind} ${value}`)
      return known ? [...new Set(known.map(current))].reverse() : []
    },
    rename(from, to) {
      renamed.set(from, to)
    },
  }
}
