import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { challenge, good, login, loginSteps, verifier } from '../../test/traffic/login.ts'
import { idToken, jwt } from '../../test/traffic/tokens.ts'

const objectUri = `${good.client}/request-object/7`

/** What the login asks for: it stands in a signed object at the client, which the server fetches (RFC 9101 §5.2). */
const asked = {
  iss: good.clientId,
  aud: good.server,
  response_type: 'code',
  client_id: good.clientId,
  redirect_uri: good.redirectUri,
  scope: good.scope,
  state: good.state,
  nonce: 'n-0S6_WzA2Mj8fKq3c',
  code_challenge: challenge,
  code_challenge_method: 'S256',
}

const token = (change: Readonly<Record<string, string>> = {}, answer: Partial<Written> = {}): Partial<Written> => ({
  form: {
    grant_type: 'authorization_code',
    code: good.code,
    redirect_uri: good.redirectUri,
    code_verifier: verifier,
    ...change,
  },
  json: { ...loginSteps().token.json, id_token: idToken({ nonce: asked.nonce }) },
  ...answer,
})

const refused: Partial<Written> = { status: 400, json: { error: 'invalid_grant' } }

/** A login whose request names its object, with the server's fetch of it. */
function loginByUri(object: string | null, change: Parameters<typeof login>[0] = {}, fragment = ''): Written[] {
  const uri = encodeURIComponent(`${objectUri}${fragment}`)
  const url = `${good.server}/authorize?client_id=${good.clientId}&response_type=code&scope=openid&request_uri=${uri}`
  const steps = login({ start: null, page: null, ...change, authorize: { url } })
  if (object === null) return steps
  const fetched: Written = {
    url: objectUri,
    status: 200,
    answerHeaders: [['Content-Type', 'application/oauth-authz-req+jwt']],
    answer: object,
  }
  return [...steps.slice(0, 1), fetched, ...steps.slice(1)]
}

const causesIn = (exchanges: readonly Written[]) => analysed(exchanges).findings.map(({ cause }) => cause)

describe('a request object that the server fetches', () => {
  it('counts as the request: another redirect URI at the token endpoint is told against it', () => {
    const other = `${good.redirectUri}/`
    const { flows, findings } = analysed(
      loginByUri(jwt(asked), { token: token({ redirect_uri: other }, refused), resource: null }),
    )
    expect(flows).toHaveLength(1)
    expect(inShort(findings)).toEqual([
      {
        cause: 'redirect-uri-mismatch',
        severity: 'error',
        evidence: [
          `4 request.body.redirect_uri: ${other} | ${good.redirectUri}`,
          '4 response.body.error: invalid_grant | -',
        ],
      },
    ])
    expect(findings[0]?.evidence[0].expectedAt).toEqual({ exchange: 1, location: 'response.body.payload.redirect_uri' })
  })

  it('counts as the request: a wrong verifier and a wrong nonce are told against it', () => {
    const wrong = token({ code_verifier: 'x'.repeat(43) }, refused)
    expect(causesIn(loginByUri(jwt(asked), { token: wrong, resource: null }))).toEqual(['pkce-verifier-mismatch'])
    const stranger = { json: { ...loginSteps().token.json, id_token: idToken({ nonce: 'of-another-login' }) } }
    expect(causesIn(loginByUri(jwt(asked), { token: token({}, stranger) }))).toEqual(['nonce-mismatch'])
  })

  it('is found where its address has the hash of the object behind it', () => {
    const wrong = token({ code_verifier: 'x'.repeat(43) }, refused)
    const steps = loginByUri(
      jwt(asked),
      { token: wrong, resource: null },
      '#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM',
    )
    expect(causesIn(steps)).toEqual(['pkce-verifier-mismatch'])
  })

  it('tells of a state in it that is easy to guess', () => {
    const steps = loginByUri(jwt({ ...asked, state: '1234' }), { token: token() })
    const guessed = steps.map((step) =>
      JSON.parse(JSON.stringify(step).replaceAll(`state=${good.state}`, 'state=1234')),
    )
    expect(inShort(analysed(guessed).findings)).toEqual([
      { cause: 'state-mismatch', severity: 'warning', evidence: ['1 response.body.payload.state: 1234 | -'] },
    ])
  })

  it('stays silent where the login keeps to it', () => {
    expect(analysed(loginByUri(jwt(asked), { token: token() })).findings).toEqual([])
  })

  it.each([
    ['was fetched by a way that is not seen', null],
    ['is encrypted', 'eyJhbGciOiJSU0EtT0FFUCJ9.a2V5.aXY.dGV4dA.dGFn'],
  ])('proves nothing where it %s', (_how, object) => {
    expect(analysed(loginByUri(object, { token: token() })).findings).toEqual([])
  })
})
