import { edited } from '../at-exchange.ts'
import { invalidToken, lastUse, type Use, withAuthorization, withOpaqueToken } from '../at-resource.ts'
import { type CapturedFlow, first } from '../captured-flow.ts'
import { withRequest, withUrlParameter } from '../edit.ts'
import { extended } from '../extended.ts'
import { type Fault, mutant } from '../fault.ts'
import { unauthorized } from '../refuse.ts'

const cause = 'bearer-token-misused'

/** A header otherwise than the client was to send it; undefined where this token cannot be spoiled so. */
const spoilt = (
  id: string,
  header: (token: string, scheme: Use['scheme']) => string | undefined,
  challenge: (use: Use) => string = invalidToken,
  status = 401,
): Fault => ({
  id,
  cause,
  severity: 'error',
  apply(flow) {
    const use = lastUse(flow)
    const sent = use && header(use.token.value, use.scheme)
    if (!use || !sent || sent === `${use.scheme} ${use.token.value}`) return undefined
    return mutant(unauthorized(withAuthorization(flow, use, sent), use.exchange, challenge(use), { status }))
  },
})

const bare = ({ scheme }: Use) => scheme

/** A token with what its syntax allows beyond letters and digits (RFC 6750 §2.1), in a client that escapes it. */
const escaped: Fault = {
  id: 'token-percent-encoded',
  cause,
  severity: 'error',
  async apply(flow) {
    const use = lastUse(flow)
    // In a redirect, the server would have escaped it itself.
    if (first(flow, 'token-response') === undefined) return undefined
    const token = 'mF_9.B5f-4.1JqM/a7+Zk3vT9qLx2=='
    const exchanges = use && (await withOpaqueToken(flow, use.token.value, token))
    if (!use || !exchanges) return undefined
    const sent = withAuthorization({ exchanges }, use, `${use.scheme} ${encodeURIComponent(token)}`)
    return mutant(unauthorized(sent, use.exchange, invalidToken(use)))
  },
}

function inQueryToo({ exchanges }: CapturedFlow, { exchange, token }: Use) {
  return edited(exchanges, [exchange], (one) =>
    withRequest(one, { url: withUrlParameter(one.request.url, 'query', 'access_token', token.value) }),
  )
}

/** What goes wrong with the header that an access token is sent in (RFC 6750 §2). */
export const bearerFaults: readonly Fault[] = [
  spoilt('token-in-quotes', (token, scheme) => `${scheme} "${token}"`),
  spoilt('token-in-brackets', (token, scheme) => `${scheme} <${token}>`),
  spoilt('scheme-twice', (token) => `Bearer Bearer ${token}`),
  spoilt('token-with-line-break', (token, scheme) => `${scheme} ${token}\\n`),
  spoilt('token-without-its-end', (token, scheme) => `${scheme} ${token.slice(0, -5)}`),
  spoilt('token-cut-in-half', (token, scheme) => `${scheme} ${token.slice(0, Math.floor(token.length / 2))}`),
  spoilt('token-without-its-beginning', (token, scheme) => `${scheme} ${token.slice(3)}`),
  spoilt(
    'token-without-its-end-and-refused-as-malformed',
    (token, scheme) => `${scheme} ${token.slice(0, -2)}`,
    ({ scheme }) => `${scheme} error="invalid_request"`,
    400,
  ),
  spoilt('token-in-small-letters', (token, scheme) => `${scheme} ${token.toLowerCase()}`),
  spoilt('token-without-scheme', (token) => token, bare),
  spoilt('token-behind-another-word', (token) => `Token ${token}`, bare),
  spoilt('token-behind-jwt', (token) => `JWT ${token}`),
  spoilt('scheme-with-colon', (token, scheme) => `${scheme}: ${token}`, bare),
  escaped,
  {
    id: 'token-in-query-too',
    cause,
    severity: 'error',
    apply(flow) {
      const use = lastUse(flow)
      if (!use) return undefined
      return mutant(
        unauthorized(inQueryToo(flow, use), use.exchange, `${use.scheme} error="invalid_request"`, { status: 400 }),
      )
    },
  },
  {
    id: 'token-in-query-too-and-taken',
    cause,
    severity: 'warning',
    apply(flow) {
      const use = lastUse(flow)
      return use && mutant(inQueryToo(flow, use))
    },
  },
  {
    id: 'mcp-server-refuses-without-challenge',
    cause: 'bearer-challenge-missing',
    severity: 'warning',
    apply(flow) {
      const [first] = flow.exchanges
      const use = lastUse(flow)
      if (!first || !use) return undefined
      const next = extended(
        flow,
        [
          {
            url: new URL('/mcp', use.request.url).href,
            method: 'POST',
            headers: [
              ['Accept', 'application/json, text/event-stream'],
              ['Content-Type', 'application/json'],
              ['MCP-Protocol-Version', '2025-06-18'],
            ],
            body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {} }),
            status: 401,
            json: { error: 'unauthorized' },
          },
        ],
        first.id,
      )
      return mutant(next.exchanges)
    },
  },
]
