import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { flowsOf, outline, ties } from '../../test/traffic/flows.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'
import { jwt } from '../../test/traffic/read.ts'

const as = 'https://as.example'
const claims = { iss: as, sub: 'ada', aud: good.clientId, sid: '08a5019c-17e1-4977' }
const idToken = jwt(claims)

function loggedIn(with_: Partial<typeof good> = {}, own: Readonly<Record<string, unknown>> = {}): readonly Written[] {
  const { token } = loginSteps(with_)
  const id_token = jwt({ ...claims, aud: with_.clientId ?? good.clientId, ...own })
  return login({ token: { json: { ...token.json, id_token } }, resource: null }, with_)
}
const otherClient = {
  client: 'https://shop.example',
  clientId: 'shop',
  redirectUri: 'https://shop.example/cb',
  state: 'StateOfTheShop42',
  code: 'code-of-the-shop',
  accessToken: 'at-of-the-shop',
}
const endSession = (query: Readonly<Record<string, string>>): Written => ({
  url: `${as}/logout?${new URLSearchParams(query)}`,
  status: 200,
  answer: '<html><iframe></iframe></html>',
})
const logoutToken = (own: Readonly<Record<string, unknown>>) =>
  jwt({
    iss: as,
    aud: good.clientId,
    jti: '1',
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    ...own,
  })
const backChannel = (own: Readonly<Record<string, unknown>>): Written => ({
  url: 'https://app.example/backchannel',
  form: { logout_token: logoutToken(own) },
  status: 200,
})
const frontChannel = (origin: string, sid = claims.sid): Written => ({
  url: `${origin}/frontchannel?${new URLSearchParams({ iss: as, sid })}`,
  headers: [['Referer', `${as}/logout`]],
  status: 200,
})

const last = (exchanges: readonly Written[]) =>
  flowsOf(exchanges).map((flow) => [flow.clientId?.value, ties(flow).at(-2), flow.outcome])

describe('a logout at the server', () => {
  it.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['the very ID token', { id_token_hint: idToken }, 'id-token'],
    ['an ID token of the same session', { id_token_hint: jwt({ ...claims, iat: 7 }) }, 'session'],
    ['an ID token of the same subject', { id_token_hint: jwt({ ...claims, sid: undefined }) }, 'subject'],
    ['the client', { client_id: good.clientId, post_logout_redirect_uri: 'https://app.example/' }, 'client-id'],
  ])('is tied to its login by %s', (_what, query, by) => {
    const exchanges = [...loggedIn(), endSession(query)]
    expect(last(exchanges)).toEqual([[good.clientId, `6 end-session-request by ${by}`, 'completed']])
  })

  it('is not tied to the login of another client of the same person', () => {
    const hint = jwt({ ...claims, aud: 'another', sid: undefined })
    expect(flowsOf([...loggedIn(), endSession({ id_token_hint: hint })])).toHaveLength(2)
  })

  it('is a flow by itself where its login was not seen', () => {
    const alone = flowsOf([endSession({ id_token_hint: idToken })])
    expect(alone.map(outline)).toEqual([['0 end-session-request', '0 end-session-response']])
    expect(alone).toMatchObject([{ grant: 'none', outcome: 'completed', server: as }])
    expect(flowsOf([{ ...endSession({ id_token_hint: 'a.b.c' }), status: 400 }])).toMatchObject([{ outcome: 'failed' }])
  })
})

describe('a front-channel logout', () => {
  it('is tied to the login of the client that is called, of all in the session', () => {
    const exchanges = [
      ...loggedIn(),
      ...loggedIn(otherClient),
      endSession({ id_token_hint: idToken }),
      frontChannel('https://app.example'),
      frontChannel('https://shop.example'),
    ]
    expect(flowsOf(exchanges).map((flow) => outline(flow).slice(4))).toEqual([
      [
        '12 end-session-request',
        '12 end-session-response',
        '13 frontchannel-logout-request',
        '13 frontchannel-logout-response',
      ],
      ['14 frontchannel-logout-request', '14 frontchannel-logout-response'],
    ])
  })

  it('is a flow by itself with its issuer where its login was not seen', () => {
    const { headers: _headers, ...alone } = frontChannel('https://app.example')
    expect(flowsOf([alone])).toMatchObject([{ grant: 'none', issuer: as, outcome: 'completed' }])
  })
})

describe('a back-channel logout', () => {
  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    ['session', { sid: claims.sid }, 'session'],
    ['subject', { sub: 'ada' }, 'subject'],
  ])('is tied to its login by the %s', (_what, own, by) => {
    expect(last([...loggedIn(), backChannel(own)])).toEqual([
      [good.clientId, `6 backchannel-logout-request by ${by}`, 'completed'],
    ])
  })

  it.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['another session', { sid: 'another' }],
    ['a subject of another issuer', { iss: 'https://other.example', sub: 'ada' }],
    ['another client', { aud: 'shop', sid: claims.sid }],
  ])('of %s is a flow by itself', (_what, own) => {
    const [, alone] = flowsOf([...loggedIn(), backChannel(own)])
    expect(alone).toMatchObject({ grant: 'none', issuer: own['iss'] ?? as, outcome: 'completed' })
  })

  it('fails by itself where the client refuses it', () => {
    expect(flowsOf([{ ...backChannel({ sub: 'ada' }), status: 400 }])).toMatchObject([{ outcome: 'failed' }])
  })
})

describe('a session check', () => {
  const metadata: Written = {
    url: `${as}/.well-known/openid-configuration`,
    status: 200,
    json: {
      issuer: as,
      authorization_endpoint: `${as}/authorize`,
      token_endpoint: `${as}/token`,
      check_session_iframe: `${as}/session`,
    },
  }
  const frame = (referer: string): Written => ({
    url: `${as}/session`,
    headers: [['Referer', referer]],
    status: 200,
    answer: '<script></script>',
  })

  it('is tied to the login of the page that holds the frame', () => {
    const flows = flowsOf([metadata, ...loggedIn(), frame('https://app.example/'), frame('https://other.example/')])
    expect(flows.map((flow) => outline(flow).slice(4))).toEqual([
      ['7 session-check-request', '7 session-check-response'],
    ])
  })
})
