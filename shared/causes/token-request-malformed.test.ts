import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps, verifier } from '../../test/traffic/login.ts'

const { token } = loginSteps()
const form: Readonly<Record<string, string>> = token.form
const invalidRequest = { status: 400, json: { error: 'invalid_request' } }
const told = '5 response.body.error: invalid_request | -'

/** A login whose token request is another one; refused, nothing follows. */
const sent = (change: Partial<Written>, refusal?: Partial<Written>) =>
  refusal ? login({ token: { ...change, ...refusal }, resource: null }) : login({ token: change })
const own = (exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'token-request-malformed'))
const raw = (type: string | undefined, body: string): Partial<Written> => ({
  form: undefined as never,
  body,
  method: 'POST',
  headers: [...token.headers, ...(type === undefined ? [] : [['Content-Type', type] as const])],
})
const without = (name: string) => Object.fromEntries(Object.entries(form).filter(([key]) => key !== name))
const asGet: Partial<Written> = {
  method: 'GET',
  form: undefined as never,
  url: `${good.server}/token?${new URLSearchParams({ grant_type: 'authorization_code', code: good.code, redirect_uri: good.redirectUri, code_verifier: verifier })}`,
}

describe('token-request-malformed', () => {
  it('is an error where a server refuses a body in JSON', () => {
    expect(own(sent(raw('application/json', JSON.stringify(form)), invalidRequest))).toEqual([
      {
        cause: 'token-request-malformed',
        severity: 'error',
        evidence: ['5 request.header.content-type: application/json | application/x-www-form-urlencoded', told],
      },
    ])
  })

  it('notes a body in JSON that the server takes', () => {
    expect(own(sent(raw('application/json', JSON.stringify(form))))).toEqual([
      {
        cause: 'token-request-malformed',
        severity: 'note',
        evidence: ['5 request.header.content-type: application/json | application/x-www-form-urlencoded'],
      },
    ])
  })

  it.each<[string, string | undefined, string]>([
    [
      'a form without a Content-Type',
      undefined,
      '5 request.header.content-type: - | application/x-www-form-urlencoded',
    ],
    [
      'a form that says it is text',
      'text/plain',
      '5 request.header.content-type: text/plain | application/x-www-form-urlencoded',
    ],
  ])('is an error where a server refuses %s', (_what, type, evidence) => {
    expect(own(sent(raw(type, new URLSearchParams(form).toString()), invalidRequest))[0]).toEqual({
      cause: 'token-request-malformed',
      severity: 'error',
      evidence: [evidence, told],
    })
  })

  it('is an error where a server refuses the parts that a browser makes of FormData', () => {
    const metadata: Written = {
      url: `${good.server}/.well-known/oauth-authorization-server`,
      status: 200,
      json: { issuer: good.server, token_endpoint: `${good.server}/token` },
    }
    const body = '--b\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nauthorization_code\r\n--b--'
    const parts: Written = { ...token, ...raw('multipart/form-data; boundary=b', body), ...invalidRequest }
    const found = own([metadata, parts])
    expect(found[0]?.severity).toBe('error')
    expect(found[0]?.evidence[0]).toBe(
      '1 request.header.content-type: multipart/form-data | application/x-www-form-urlencoded',
    )
  })

  it('is an error where a server refuses JSON that says it is a form', () => {
    const type = 'application/x-www-form-urlencoded'
    expect(own(sent(raw(type, JSON.stringify(form)), invalidRequest))[0]?.evidence).toEqual([
      '5 request.body: JSON | a form',
      told,
    ])
  })

  it('warns of a GET with the code in its address, and is an error where that is refused', () => {
    const evidence = ['5 request.url: GET | POST', `5 request.query.code: ${good.code} | -`]
    expect(own(sent(asGet))).toEqual([{ cause: 'token-request-malformed', severity: 'warning', evidence }])
    const refused = { status: 405, json: undefined, answer: 'Method Not Allowed' }
    expect(own(sent(asGet, refused))).toEqual([
      { cause: 'token-request-malformed', severity: 'error', evidence: [...evidence, '5 response.status: 405 | 200'] },
    ])
  })

  it('warns of a secret in the address of a POST', () => {
    const url = `${good.server}/token?client_secret=${good.secret}`
    expect(own(sent({ url, headers: [], form: { ...form, client_id: good.clientId } }))).toEqual([
      {
        cause: 'token-request-malformed',
        severity: 'warning',
        evidence: [`5 request.query.client_secret: ${good.secret} | -`],
      },
    ])
  })

  it('notes grant_type in the address', () => {
    const url = `${good.server}/token?grant_type=authorization_code`
    expect(own(sent({ url, form: without('grant_type') }))).toEqual([
      {
        cause: 'token-request-malformed',
        severity: 'note',
        evidence: ['5 request.query.grant_type: authorization_code | -'],
      },
    ])
  })

  it('shows the parameter that a refused request lacks', () => {
    expect(own(sent({ form: without('grant_type') }, invalidRequest))).toEqual([
      {
        cause: 'token-request-malformed',
        severity: 'error',
        evidence: ['5 request.body.grant_type: - | authorization_code', told],
      },
    ])
    const empty = own(sent({ form: { ...form, code: '' } }, invalidRequest))
    expect(empty[0]?.evidence).toEqual(['5 request.body.code:  | -', told])
    const nameless = own(sent({ headers: [] }, invalidRequest))
    expect(nameless[0]?.evidence).toEqual(['5 request.body.client_id: - | -', told])
  })

  it('shows the name that the client gave to grant_type', () => {
    const camel = { ...without('grant_type'), grantType: 'authorization_code' }
    const [found] = own(sent({ form: camel }, invalidRequest))
    expect(found?.evidence).toEqual(['5 request.body.grant_type: - | authorization_code', told])
  })

  it('has under it what the server makes of a request that it cannot read', () => {
    const invalidClient = { status: 401, json: { error: 'invalid_client' } }
    const body = new URLSearchParams({ ...form, client_id: good.clientId, client_secret: good.secret }).toString()
    const unread = { ...raw('text/plain', body), headers: [['Content-Type', 'text/plain']] as const }
    const { findings } = analysed(sent(unread, invalidClient))
    expect(findings[0]?.cause).toBe('token-request-malformed')
    expect(findings[0]?.severity).toBe('error')
    expect(findings.slice(1).map(({ cause, root }) => [cause, root])).toEqual([
      ['client-credentials-invalid', findings[0]?.id],
    ])
  })

  it.each(['invalid_client', 'invalid_grant'])('only notes JSON where the server read it and says %s', (error) => {
    const refusal = { status: 400, json: { error } }
    expect(own(sent(raw('application/json', JSON.stringify(form)), refusal)).map(({ severity }) => severity)).toEqual([
      'note',
    ])
  })

  it.each<[string, readonly Written[]]>([
    ['a good login', login()],
    ['a good login without grant_type, as GitHub takes it', sent({ form: without('grant_type') })],
    ['a refused code in a good request', sent({}, { status: 400, json: { error: 'invalid_grant' } })],
    [
      'a server that is down',
      sent({ form: without('grant_type') }, { status: 503, json: { error: 'temporarily_unavailable' } }),
    ],
    [
      "Facebook's own way",
      [
        {
          ...asGet,
          url: String(asGet.url).replace(`${good.server}/token`, 'https://graph.facebook.com/v19.0/oauth/access_token'),
          status: 200,
          json: token.json,
        },
      ],
    ],
    [
      'a recording without request headers',
      sent({ ...raw(undefined, `client_id=web-app&${new URLSearchParams(form)}`), headers: [] }),
    ],
  ])('stays silent at %s', (_what, exchanges) => {
    expect(own(exchanges)).toEqual([])
  })
})
