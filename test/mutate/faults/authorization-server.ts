import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { changeTokenRequest, plainRequest, tokenRequest } from '../answers.ts'
import { edited, withRequestHeader } from '../at-exchange.ts'
import { invalidToken, lastUse, type Use } from '../at-resource.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { changeRequest } from '../change-message.ts'
import { readAnew } from '../extended.ts'
import { type Fault, mutant } from '../fault.ts'
import { unauthorized } from '../refuse.ts'
import { discovering, namingItsAddress } from '../resource-flow.ts'
import { namedAtToken, namedFirst } from '../resource-parameter.ts'

/** The client asks another authorization server than the resource has in its list. */
const unlisted = (
  id: string,
  severity: Fault['severity'],
  servers: (issuer: string) => readonly string[],
  refused: boolean,
): Fault => ({
  id,
  cause: 'authorization-server-unlisted',
  severity,
  async apply(flow) {
    const named = await namingItsAddress(flow)
    const next =
      named &&
      discovering(named, {
        members: (good) => ({
          ...good,
          authorization_servers: servers(String([good['authorization_servers']].flat()[0])),
        }),
      })
    const use = next && lastUse(next)
    if (!use) return undefined
    return mutant(refused ? unauthorized(next.exchanges, use.exchange, invalidToken(use)) : next.exchanges)
  },
})

/** A client of MCP that does not say for which server its token is. */
const unnamed = (id: string, at: 'first' | 'token' | 'both'): Fault => ({
  id,
  cause: 'mcp-resource-missing',
  severity: 'warning',
  async apply(flow) {
    const named = await namingItsAddress(flow)
    const next = named && discovering(named, { mcp: true })
    const use = next && lastUse(next)
    const redeemed = next && tokenRequest(next, 'authorization_code')
    const request = next && plainRequest(next)
    if (!use || !redeemed || !request) return undefined
    const mcp = asMcp(next, use)
    const full = namedAtToken(mcp, namedFirst(mcp, use.endpoint) ?? mcp.exchanges, use.endpoint)
    if (!full) return undefined
    const without = at === 'token' ? full : changeRequest({ ...mcp, exchanges: full }, 'resource', null)
    const left = at === 'first' ? without : withoutAtToken({ ...mcp, exchanges: without })
    return mutant(left)
  },
})

function withoutAtToken(flow: CapturedFlow): readonly Exchange[] {
  return all(flow, 'token-request').reduce(
    (exchanges, request) => changeTokenRequest({ ...flow, exchanges }, request, 'resource', null),
    flow.exchanges,
  )
}

/** The use of the token as a request of the Model Context Protocol. */
function asMcp(flow: CapturedFlow, { exchange }: Use): CapturedFlow {
  return readAnew(
    flow,
    edited(flow.exchanges, [exchange], (one) => withRequestHeader(one, 'MCP-Protocol-Version', '2025-06-18')),
  )
}

/** What goes wrong where a client learns from the resource which server to ask, and for what (RFC 9728 §7.6, RFC 8707 §2). */
export const authorizationServerFaults: readonly Fault[] = [
  unlisted('another-server-listed-and-token-taken', 'warning', () => ['https://other.lab.example'], false),
  unlisted('another-server-listed-and-token-refused', 'error', () => ['https://other.lab.example'], true),
  unlisted(
    'two-other-servers-listed-and-token-refused',
    'error',
    () => ['https://one.lab.example', 'https://two.lab.example'],
    true,
  ),
  unlisted(
    'issuer-listed-with-another-slash',
    'warning',
    (issuer) => [issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`],
    false,
  ),
  unnamed('mcp-client-names-no-resource-at-first', 'first'),
  unnamed('mcp-client-names-no-resource-at-token', 'token'),
  unnamed('mcp-client-names-no-resource', 'both'),
]
