import { parametersNamed } from '../../shared/exchange/parameter.ts'
import type { Written } from '../traffic/exchange.ts'
import { answeredWith, answerOf, edited, withResponseHeader } from './at-exchange.ts'
import { lastUse, withAccessToken } from './at-resource.ts'
import { all, type CapturedFlow } from './captured-flow.ts'
import { replaceEverywhere } from './edit.ts'
import { extended, readAnew } from './extended.ts'
import { endpointOf } from './requests.ts'

// A client that finds its authorization server by the resource (RFC 9728 §5): recorded of MCP alone, and put before
// every other flow here.

/** What a resource says of itself, where it says it, and how the client asks. */
export interface Discovery {
  /** The members of its metadata, made out of good ones. */
  readonly members?: (good: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
  /** The answer in the place of the good one. */
  readonly answer?: Partial<Written>
  /** The address that the 401 of the resource names; null where it names none. */
  readonly named?: string | null
  /** Requests of the client after it, before it begins. */
  readonly after?: (resource: string) => readonly Written[]
  readonly mcp?: boolean
}

const mcpHeaders = [
  ['Accept', 'application/json, text/event-stream'],
  ['MCP-Protocol-Version', '2025-06-18'],
] as const

/** The address of a resource's metadata (RFC 9728 §3.1). */
export function metadataUrlOf(resource: string): string {
  const { origin, pathname } = new URL(resource)
  return `${origin}/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`
}

/** The flow after a 401 of its resource and the fetch of that one's metadata; undefined where it uses no token. */
export function discovering(flow: CapturedFlow, change: Discovery = {}): CapturedFlow | undefined {
  const [first] = flow.exchanges
  const resource = lastUse(flow)?.endpoint
  const issuer = endpointOf(flow, 'issuer')
  if (!first || !resource || !issuer) return undefined
  if (all(flow, 'resource-metadata-request').length > 0) return recorded(flow, change, resource)
  const url = metadataUrlOf(resource)
  const named = change.named === undefined ? url : change.named
  const good = { resource, authorization_servers: [issuer] }
  const headers = change.mcp ? mcpHeaders : []
  return extended(
    flow,
    [
      {
        url: resource,
        method: 'POST',
        headers: [...headers, ['Content-Type', 'application/json']],
        body: '{}',
        status: 401,
        answerHeaders: [['WWW-Authenticate', named === null ? 'Bearer' : `Bearer resource_metadata="${named}"`]],
        json: {},
      },
      {
        url,
        headers,
        status: 200,
        ...(!change.answer && { json: change.members?.(good) ?? good }),
        ...change.answer,
      },
      ...(change.after?.(resource) ?? []),
    ],
    first.id,
  )
}

/** The flow that has it already, with what it was told changed. */
function recorded(flow: CapturedFlow, { members, answer, named, after }: Discovery, resource: string) {
  const ids = all(flow, 'resource-metadata-request').map(({ exchange }) => exchange)
  const demands = all(flow, 'resource-response').flatMap(({ exchange, response }) =>
    response.status === 401 ? [exchange] : [],
  )
  const told = edited(flow.exchanges, ids, (exchange) => {
    if (answer) {
      const type = answer.answerHeaders?.find(([name]) => name === 'Content-Type')?.[1] ?? null
      return answeredWith(exchange, answer.status ?? 200, answer.answer ?? JSON.stringify(answer.json), type)
    }
    const good: Readonly<Record<string, unknown>> = JSON.parse(answerOf(exchange))
    return answeredWith(exchange, 200, JSON.stringify(members?.(good) ?? good), 'application/json')
  })
  const demanded = edited(told, demands, (exchange) =>
    named === undefined
      ? exchange
      : withResponseHeader(
          exchange,
          'WWW-Authenticate',
          named === null ? 'Bearer' : `Bearer resource_metadata="${named}"`,
        ),
  )
  const next = readAnew(flow, demanded)
  const later = next.exchanges.find(({ id }) => id > Math.max(...ids))
  return after && later ? extended(next, after(resource), later.id) : next
}

/**
 * The flow with the address of its resource in the place of the name that it had asked for, and in its token; undefined
 * where it asked for several, or in a signed request.
 */
export async function namingItsAddress(flow: CapturedFlow): Promise<CapturedFlow | undefined> {
  const use = lastUse(flow)
  const asked = flow.messages.flatMap((message) =>
    message.part === 'request' ? parametersNamed(message, 'resource') : [],
  )
  const names = [...new Set(asked.map(({ value }) => value))]
  const [name] = names
  if (!use || names.length > 1 || asked.some(({ in: where }) => where === 'jwt')) return undefined
  if (name === undefined || name === use.endpoint) return flow
  const renamed = replaceEverywhere(flow.exchanges, name, use.endpoint)
  const next = await withAccessToken({ ...flow, exchanges: renamed }, use.token.value, ({ claims }) => {
    claims['aud'] = use.endpoint
  })
  return next && readAnew(flow, next)
}
