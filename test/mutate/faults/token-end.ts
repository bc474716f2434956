import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { Written } from '../../traffic/exchange.ts'
import { basic } from '../../traffic/login.ts'
import { tokenRequest } from '../answers.ts'
import { invalidToken, lastUse } from '../at-resource.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { extended } from '../extended.ts'
import { type Fault, mutant } from '../fault.ts'
import { delayed, unauthorized } from '../refuse.ts'
import { endpointOf, withRevocation } from '../requests.ts'
import { signedAnew } from '../tokens.ts'

const unsupported = { status: 400, json: { error: 'unsupported_token_type' } } satisfies Partial<Written>

/** The access token that was given last, at the token endpoint or in the browser. */
function lastToken(
  flow: CapturedFlow,
  name: 'access_token' | 'refresh_token' | 'id_token' = 'access_token',
): string | undefined {
  const given = [...all(flow, 'authorization-response'), ...all(flow, 'token-response')]
  return given.flatMap((message) => parameterValue(message, name) ?? []).at(-1)
}

/** The server does not take a token of this type back (RFC 7009 §2.2.1). */
const notRevoked = (id: string, name: 'access_token' | 'refresh_token', hint: string | undefined): Fault => ({
  id,
  cause: 'revocation-unsupported',
  severity: 'error',
  apply(flow) {
    const token = lastToken(flow, name)
    const next = token === undefined ? undefined : withRevocation(flow, token, hint, undefined, unsupported)
    return next && mutant(next.exchanges)
  },
})

/** The token of the last use is given back before it. */
const usedAfter = (id: string, refused: boolean): Fault => ({
  id,
  cause: 'token-used-after-revocation',
  severity: refused ? 'error' : 'warning',
  apply(flow) {
    const before = lastUse(flow)
    const next = before && withRevocation(flow, before.token.value, 'access_token', before.exchange)
    const use = next && lastUse(next)
    if (!use) return undefined
    return mutant(refused ? unauthorized(next.exchanges, use.exchange, invalidToken(use)) : next.exchanges)
  },
})

/** What a resource server asks about a token, and how the server answers (RFC 7662 §2). */
interface Introspection {
  readonly url?: string
  readonly headers?: NonNullable<Written['headers']>
  readonly answer?: Partial<Written> | ((flow: CapturedFlow) => Promise<Partial<Written> | undefined>)
  readonly later?: number
}

const credentials = [['Authorization', basic('lab-api', 'the-secret-of-the-api')]] as const

/** The answer as a JWT of the server for the one who asked (RFC 9701 §5); undefined where its key is not at hand. */
async function signed(flow: CapturedFlow): Promise<Partial<Written> | undefined> {
  const made = lastToken(flow, 'id_token') ?? lastToken(flow) ?? ''
  const answer = await signedAnew(flow, made, ({ header, claims }) => {
    header['typ'] = 'token-introspection+jwt'
    const { iss, iat } = claims
    for (const name of Object.keys(claims)) delete claims[name]
    Object.assign(claims, { iss, iat, aud: 'lab-api', token_introspection: { active: false } })
  })
  const type = [['Content-Type', 'application/token-introspection+jwt']] as const
  return answer === undefined ? undefined : { answer, answerHeaders: type }
}

/** What ends tokens on purpose. */
const ending: ReadonlySet<string> = new Set(['revocation-request', 'end-session-request'])

const inactive = (id: string, severity: Fault['severity'], change: Introspection = {}): Fault => ({
  id,
  cause: 'introspection-inactive',
  severity,
  async apply(flow) {
    const token = lastToken(flow)
    const url = change.url ?? endpointOf(flow, 'introspection_endpoint')
    const given = { json: { active: false } }
    const answer = typeof change.answer === 'function' ? await change.answer(flow) : (change.answer ?? given)
    if (token === undefined || !url || !answer) return undefined
    const asks: Written = {
      url,
      headers: change.headers ?? credentials,
      form: { token, token_type_hint: 'access_token' },
      status: 200,
      ...answer,
    }
    const end = flow.messages.find(({ kind }) => ending.has(kind))?.exchange
    const next = extended(flow, [asks], end)
    const asked = all(next, 'introspection-request').at(end === undefined ? -1 : 0)
    return mutant(change.later && asked ? delayed(next.exchanges, asked.exchange, change.later) : next.exchanges)
  },
})

/** What goes wrong where tokens are asked about, and given back (RFC 7662, RFC 7009). */
export const tokenEndFaults: readonly Fault[] = [
  notRevoked('access-token-not-revoked', 'access_token', 'access_token'),
  notRevoked('access-token-without-hint-not-revoked', 'access_token', undefined),
  notRevoked('refresh-token-not-revoked', 'refresh_token', 'refresh_token'),
  usedAfter('access-token-used-after-revocation', true),
  usedAfter('access-token-taken-after-revocation', false),
  {
    id: 'refresh-token-taken-after-revocation',
    cause: 'token-used-after-revocation',
    severity: 'warning',
    apply(flow) {
      const request = tokenRequest(flow, 'refresh_token')
      const token = request && parameterValue(request, 'refresh_token')
      const next = token === undefined ? undefined : withRevocation(flow, token, 'refresh_token', request?.exchange)
      return next && mutant(next.exchanges)
    },
  },
  inactive('fresh-token-not-active', 'error'),
  inactive('fresh-token-not-active-by-signed-answer', 'error', { answer: signed }),
  inactive('another-server-asked-about-the-token', 'error', { url: 'https://other.lab.example/introspect' }),
  inactive('expired-token-not-active', 'note', { later: 7_200_000 }),
  inactive('resource-server-not-let-in', 'error', { answer: { status: 403, json: { message: 'no' } } }),
  inactive('resource-server-asks-without-credentials', 'error', {
    headers: [],
    answer: { status: 401, json: { message: 'who are you?' } },
  }),
]
