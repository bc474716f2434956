import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { Written } from '../../traffic/exchange.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { extended } from '../extended.ts'
import { type Fault, mutant } from '../fault.ts'
import { appOf, endpointOf } from '../requests.ts'
import { forgedToken, type Members, signedAnew } from '../tokens.ts'

/** The ID token of the flow's last login. */
function idTokenOf(flow: CapturedFlow): string | undefined {
  const given = [...all(flow, 'authorization-response'), ...all(flow, 'token-response')]
  return given.flatMap((message) => parameterValue(message, 'id_token') ?? []).at(-1)
}

type Query = Readonly<Record<string, string>>

const sent = 'bye-8Lx2Rb8Jw7nPq4Vd9'

/** The browser is sent to the server's logout, as a client would, with one thing changed. */
const logout = (
  id: string,
  severity: Fault['severity'],
  change: (good: Query, flow: CapturedFlow) => Query | undefined,
  answer: (target: string) => Partial<Written>,
): Fault => ({
  id,
  cause: 'logout-request-invalid',
  severity,
  apply(flow) {
    const endpoint = endpointOf(flow, 'end_session_endpoint')
    const hint = idTokenOf(flow)
    const app = appOf(flow)
    if (!endpoint || !hint || !app) return undefined
    const target = `${app}/bye`
    const query = change({ id_token_hint: hint, post_logout_redirect_uri: target, state: sent }, flow)
    const url = query && `${endpoint}?${new URLSearchParams(query)}`
    return url ? mutant(extended(flow, [{ url, ...answer(target) }]).exchanges) : undefined
  },
})

const html = [['Content-Type', 'text/html; charset=utf-8']] as const
const refused = () => ({
  status: 400,
  answer: '<!doctype html><title>Error</title><h1>The logout request is not valid</h1>',
  answerHeaders: html,
})
const refusedInJson = () => ({ status: 400, json: { error: 'invalid_request' } })
const page = () => ({ status: 200, answer: '<!doctype html><title>Bye</title>', answerHeaders: html })
const back = (target: string) => ({ status: 302, answerHeaders: [['Location', `${target}?state=${sent}`] as const] })
const backWithout = (target: string) => ({ status: 302, answerHeaders: [['Location', target] as const] })
const backWithAnother = (target: string) => ({
  status: 302,
  answerHeaders: [['Location', `${target}?state=of-another`] as const],
})

const same = (good: Query) => good
const withoutHint = ({ id_token_hint: _, ...rest }: Query): Query => rest
const forAnotherClient = (good: Query) => ({ ...good, client_id: 'another-app-of-the-lab' })
const brokenHint = (good: Query) => ({ ...good, id_token_hint: 'eyJhbGciOiJSUzI1NiJ9.e30' })

/** The hint with another issuer; undefined where it is encrypted. */
const ofAnotherServer = (good: Query): Query | undefined => {
  const hint = forgedToken(good['id_token_hint'] ?? '', ({ claims }) => {
    claims['iss'] = 'https://other.lab.example'
  })
  return hint === undefined ? undefined : { ...good, id_token_hint: hint }
}

/** Another client than the hint is of: where that can be read. */
const readable = (change: (good: Query) => Query) => (good: Query) =>
  ofAnotherServer(good) === undefined ? undefined : change(good)

/** What goes wrong with the logout that the client asks for (OpenID Connect RP-Initiated Logout §2, §3). */
const logoutRequestFaults: readonly Fault[] = [
  logout('logout-target-not-registered', 'error', same, refused),
  logout('logout-target-not-registered-in-json', 'error', same, refusedInJson),
  logout('logout-without-target-refused', 'error', ({ post_logout_redirect_uri: _, ...rest }) => rest, refused),
  logout('logout-of-nobody-refused', 'error', withoutHint, refused),
  logout('logout-of-nobody-ends-on-a-page', 'warning', withoutHint, page),
  logout('logout-with-hint-of-another-client', 'error', readable(forAnotherClient), refused),
  logout('logout-with-hint-of-another-client-taken', 'warning', readable(forAnotherClient), back),
  logout('logout-with-hint-of-another-server', 'error', ofAnotherServer, refused),
  logout('logout-with-hint-of-another-server-taken', 'warning', ofAnotherServer, back),
  logout('logout-with-broken-hint', 'error', brokenHint, refused),
  logout('logout-loses-state', 'warning', same, backWithout),
  logout('logout-with-another-state', 'warning', same, backWithAnother),
]

const event = 'http://schemas.openid.net/event/backchannel-logout'

/** The token by which the server tells the client, signed by its key; undefined where that is not at hand. */
async function logoutToken(flow: CapturedFlow, change: (claims: Members) => void): Promise<string | undefined> {
  const idToken = idTokenOf(flow)
  const last = flow.exchanges.at(-1)
  if (!idToken || !last) return undefined
  return signedAnew(flow, idToken, ({ header, claims }) => {
    header['typ'] = 'logout+jwt'
    const { iss, aud, sub } = claims
    for (const name of Object.keys(claims)) delete claims[name]
    const iat = Math.floor(last.startedAt / 1000)
    Object.assign(claims, {
      iss,
      aud,
      sub,
      iat,
      exp: iat + 120,
      jti: 'logout-1',
      sid: 'session-1',
      events: { [event]: {} },
    })
    change(claims)
  })
}

const unsigned = (token: string) =>
  forgedToken(token, ({ header }) => {
    header['alg'] = 'none'
  })
const ofAnotherKey = (token: string) =>
  forgedToken(token, ({ claims }) => {
    claims['jti'] = 'logout-of-a-forger'
  })

const told = (
  id: string,
  change: (claims: Members) => void,
  status: number,
  spoil: (token: string) => string | undefined = (token) => token,
): Fault => ({
  id,
  cause: 'logout-token-invalid',
  severity: status >= 300 ? 'error' : 'warning',
  async apply(flow) {
    const app = appOf(flow)
    const token = await logoutToken(flow, change)
    const spoilt = token && spoil(token)
    if (!app || !spoilt || (spoil === ofAnotherKey && !hasKeys(flow))) return undefined
    const call: Written = {
      url: `${app}/backchannel-logout`,
      form: { logout_token: spoilt },
      status,
      ...(status === 302 && { answerHeaders: [['Location', `${app}/login`]] }),
    }
    return mutant(extended(flow, [call]).exchanges)
  },
})

/** Whose key it was shows where the keys of the server were fetched. */
const hasKeys = (flow: CapturedFlow) =>
  all(flow, 'jwks-response').some(({ request }) => request.url === endpointOf(flow, 'jwks_uri'))

const good = () => undefined
const without =
  (...names: readonly string[]) =>
  (claims: Members) => {
    for (const name of names) delete claims[name]
  }
const claim = (name: string, value: unknown) => (claims: Members) => {
  claims[name] = value
}

/** Both ways: the client heeds the rules, or does not look. */
const both = (
  id: string,
  change: (claims: Members) => void,
  spoil?: (token: string) => string | undefined,
): readonly Fault[] => [told(id, change, 400, spoil), told(`${id}-and-taken`, change, 200, spoil)]

/** What goes wrong where the server tells the client of a logout (OpenID Connect Back-Channel Logout §2.4 to §2.8). */
const logoutTokenFaults: readonly Fault[] = [
  ...[302, 400, 401, 403, 404, 405, 500].map((status) => told(`client-answers-logout-with-${status}`, good, status)),
  ...both('logout-token-without-events', without('events')),
  ...both('logout-token-with-another-event', claim('events', { 'https://lab.example/event/other': {} })),
  ...both('logout-token-with-nonce', claim('nonce', 'n-0S6_WzA2Mj')),
  ...both('logout-token-of-nobody', without('sub', 'sid')),
  ...both('logout-token-without-identifier', without('jti')),
  ...both('logout-token-without-time', without('iat')),
  ...both('logout-token-without-audience', without('aud')),
  ...both('logout-token-without-issuer', without('iss')),
  ...both('logout-token-too-old', (claims) => {
    claims['exp'] = Number(claims['iat']) - 600
  }),
  ...both('logout-token-not-signed', good, unsigned),
  ...both('logout-token-of-another-key', good, ofAnotherKey),
  ...both('logout-token-unreadable', good, () => 'logout-please'),
]

/** The client's page in the frame of the server's (OpenID Connect Front-Channel Logout §2). */
const framed = (
  id: string,
  answer: Partial<Written>,
  severity: Fault['severity'] = 'error',
  issuer: (iss: string) => string = (iss) => iss,
): Fault => ({
  id,
  cause: 'frontchannel-logout-blocked',
  severity,
  apply(flow) {
    const app = appOf(flow)
    const iss = endpointOf(flow, 'issuer')
    if (!app || !iss) return undefined
    const query = new URLSearchParams({ iss: issuer(iss), sid: 'session-1' })
    const call: Written = {
      url: `${app}/frontchannel-logout?${query}`,
      headers: [
        ['Sec-Fetch-Dest', 'iframe'],
        ['Sec-Fetch-Mode', 'navigate'],
      ],
      status: 200,
      answer: '<!doctype html>',
      ...answer,
    }
    return mutant(extended(flow, [call]).exchanges)
  },
})

const header = (name: string, value: string) => ({
  answerHeaders: [
    ['Content-Type', 'text/html'],
    [name, value],
  ] as const,
})

const frontchannelFaults: readonly Fault[] = [
  framed('logout-page-denies-frames', header('X-Frame-Options', 'DENY')),
  framed('logout-page-of-the-same-origin-alone', header('X-Frame-Options', 'SAMEORIGIN')),
  framed(
    'logout-page-with-no-ancestors',
    header('Content-Security-Policy', "default-src 'self'; frame-ancestors 'none'"),
  ),
  framed('logout-page-with-itself-as-ancestor', header('Content-Security-Policy', "frame-ancestors 'self'")),
  framed('logout-page-not-there', { status: 404 }),
  framed('logout-page-fails', { status: 500 }),
  framed('logout-page-called-with-another-issuer', {}, 'warning', (iss) =>
    iss.endsWith('/') ? iss.slice(0, -1) : `${iss}/`,
  ),
]

/** What goes wrong where somebody logs out. */
export const logoutFaults: readonly Fault[] = [...logoutRequestFaults, ...logoutTokenFaults, ...frontchannelFaults]
