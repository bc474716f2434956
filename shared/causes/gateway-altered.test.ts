import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, basic, challenge, good, login, loginSteps } from '../../test/traffic/login.ts'
import { refusedClient } from '../../test/traffic/refused-client.ts'
import { jwt } from '../../test/traffic/tokens.ts'

const inner = { ...loginSteps().token, url: 'http://10.0.0.7:8080/token', at: 505, took: 10 }

/** Sent by the script of a page at the client's own origin. */
const browser = {
  headers: [
    ['Origin', good.client],
    ['Sec-Fetch-Mode', 'cors'],
    ['Sec-Fetch-Site', 'cross-site'],
    ['Authorization', basic(good.clientId, good.secret)],
  ] as const,
}

describe('gateway-altered', () => {
  it('stays silent where both legs agree', () => {
    const { flows, findings } = analysed([...login(), inner])
    expect(flows).toHaveLength(1)
    expect(flows[0]?.steps.filter(({ kind }) => kind === 'token-request')).toHaveLength(1)
    expect(findings).toEqual([])
  })

  it('is found where Authorization is dropped between the two legs', () => {
    const refused = refusedClient()
    const { findings } = analysed([...login({ token: refused, resource: null }), { ...inner, ...refused, headers: [] }])
    const found = inShort(findings).find(({ cause }) => cause === 'gateway-altered')
    expect(found).toEqual({
      cause: 'gateway-altered',
      severity: 'error',
      evidence: [`6 request.header.authorization: - | ${basic(good.clientId, good.secret)}`],
    })
  })

  it.each([
    'invalid_request: no client authentication mechanism provided',
    'invalid_client: No client credentials found.',
  ])('is found by one leg alone, where the server says of credentials that were sent: “%s”', (said) => {
    const [error = '', error_description] = said.split(': ')
    const refused = { status: 400, json: { error, error_description } }
    const { findings } = analysed(login({ token: refused, resource: null }))
    expect(inShort(findings.filter(({ root }) => !root))).toEqual([
      {
        cause: 'gateway-altered',
        severity: 'error',
        evidence: [
          '5 request.header.authorization: client_secret_basic | -',
          `5 response.body.error: ${error} | -`,
          `5 response.body.error_description: ${error_description} | -`,
        ],
      },
    ])
    // A client that sent none is told of that itself.
    const without = analysed(login({ token: { ...refused, headers: [] }, resource: null }))
    expect(without.findings.map(({ cause }) => cause)).not.toContain('gateway-altered')
    expect(without.findings.map(({ cause }) => cause)).toContain('client-credentials-invalid')
  })

  it('is found where the gateway turns the form of the token request into JSON', () => {
    const refused = { status: 400, json: { error: 'unsupported_grant_type' } }
    const { form, ...rest } = inner
    const turned = { ...rest, ...refused, body: JSON.stringify(form) }
    for (const type of ['application/json', 'application/x-www-form-urlencoded']) {
      const headers = [...(inner.headers ?? []), ['Content-Type', type]] as const
      const { findings } = analysed([...login({ token: refused, resource: null }), { ...turned, headers }])
      expect(findings[0]?.cause).toBe('gateway-altered')
      expect(findings[0]?.message).toContain('turned the form in the body into')
      expect(findings.slice(1).map(({ cause, root }) => [cause, root])).toEqual([
        ['grant-type-unsupported', findings[0]?.id],
      ])
    }
  })

  it('has the refusal that follows from the leg behind the gateway under it', () => {
    const refused = refusedClient()
    const dropped = { ...inner, ...refused, headers: [] }
    const { findings } = analysed([...login({ token: refused, resource: null }), dropped])
    const [first, ...others] = findings
    expect(first?.cause).toBe('gateway-altered')
    expect(others.map(({ cause, root }) => [cause, root])).toEqual([['client-credentials-invalid', first?.id]])
  })

  it('has the failure that it makes of a good answer under it', () => {
    const failed = { status: 500, json: { error: 'server_error' } }
    const [first, ...others] = analysed([...login({ token: failed, resource: null }), inner]).findings
    expect(first?.cause).toBe('gateway-altered')
    expect(others.map(({ cause, root }) => [cause, root])).toEqual([['provider-failure', first?.id]])
  })

  it('has an answer that the browser keeps from the page under it: a gateway allows no origin', () => {
    const token = {
      ...browser,
      json: undefined,
      answer: '<!doctype html><title>Sign in</title>',
      answerHeaders: [['Content-Type', 'text/html'] as const],
    }
    const [first, ...others] = analysed(login({ token, resource: null })).findings
    expect(first?.cause).toBe('gateway-altered')
    expect(others.map(({ cause, root }) => [cause, root])).toEqual([['cross-origin-blocked', first?.id]])
  })

  it('is found where a page and a 502 stand in the place of the token response', () => {
    const page = {
      status: 502,
      json: undefined,
      answer: '<html><h1>502 Bad Gateway</h1><hr>nginx</html>',
      answerHeaders: [['Content-Type', 'text/html'] as const],
    }
    const { flows, findings } = analysed(login({ token: page, resource: null }))
    expect(flows[0]?.outcome).toBe('failed')
    expect(inShort(findings)).toEqual([
      {
        cause: 'gateway-altered',
        severity: 'error',
        evidence: [
          '5 response.status: 502 | 200, or 400 with an error in JSON',
          '5 response.header.content-type: text/html | application/json',
        ],
      },
    ])
  })

  it('is found where the token endpoint answers with a redirect', () => {
    const redirect = {
      status: 301,
      json: undefined,
      answer: '',
      answerHeaders: [['Location', 'https://as.example/token/'] as const],
    }
    expect(inShort(analysed(login({ token: redirect, resource: null })).findings)[0]).toEqual({
      cause: 'gateway-altered',
      severity: 'error',
      evidence: ['5 response.status: 301 | 200', '5 response.header.location: https://as.example/token/ | -'],
    })
  })

  it('is found where the response loses its code on the way to the client', () => {
    const callback = { url: `${good.redirectUri}?state=${good.state}`, status: 400, answerHeaders: [] }
    expect(inShort(analysed(login({ callback, token: null, resource: null })).findings)).toEqual([
      { cause: 'gateway-altered', severity: 'error', evidence: [`4 request.query.code: - | ${good.code}`] },
    ])
  })

  it('is found where the browser follows the redirect before its exchange has ended', () => {
    const callback = { url: `${good.redirectUri}?state=${good.state}`, status: 400, answerHeaders: [] }
    const steps = login({ submit: { took: 150 }, callback, token: null, resource: null })
    expect(inShort(analysed(steps).findings)).toEqual([
      { cause: 'gateway-altered', severity: 'error', evidence: [`4 request.query.code: - | ${good.code}`] },
    ])
  })

  it('is found where the whole query is dropped on the way to the client', () => {
    const callback = {
      url: good.redirectUri,
      headers: [['Accept', 'text/html'] as const],
      status: 400,
      answerHeaders: [],
    }
    const causes = analysed(login({ callback, token: null, resource: null })).findings.map(({ cause }) => cause)
    expect(causes).toContain('gateway-altered')
  })

  it('is found where the token response is shorter than it says', () => {
    const answer = '{"access_token":"at-2Yot'
    const cut = {
      json: undefined,
      answer,
      answerHeaders: [['Content-Type', 'application/json'] as const, ['Content-Length', '512'] as const],
    }
    expect(inShort(analysed(login({ token: cut, resource: null })).findings)[0]).toMatchObject({
      cause: 'gateway-altered',
      severity: 'error',
      evidence: [`5 response.header.content-length: 512 | ${answer.length}`],
    })
  })

  it('is found where the token response comes out of a cache', () => {
    const cached = { answerHeaders: [['X-Cache-Status', 'HIT'] as const] }
    expect(inShort(analysed(login({ token: cached })).findings)).toEqual([
      { cause: 'gateway-altered', severity: 'error', evidence: ['5 response.header.x-cache-status: HIT | -'] },
    ])
  })

  it('stays silent about a client_id beside a request object that has it too, as RFC 9101 §5 asks', () => {
    const request = jwt({ client_id: good.clientId, response_type: 'code', state: good.state, scope: 'openid' })
    const url = `https://as.example/authorize?client_id=${good.clientId}&request=${request}`
    const { flows, findings } = analysed([{ url, status: 200, answerHeaders: [['Content-Type', 'text/html']] }])
    expect(flows).toHaveLength(1)
    expect(findings.filter(({ cause }) => cause === 'gateway-altered')).toEqual([])
  })

  it('takes no request with OAuth 1.0a that a client sends meanwhile for the leg behind a gateway', () => {
    const photos = 'https://photos.example.net'
    const signed = (nonce: string, more: string) => {
      const fields = `oauth_consumer_key="k", oauth_nonce="${nonce}", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_signature="${nonce}%3D"`
      return [['Authorization', `OAuth ${fields}, ${more}`]] as const
    }
    const form = (answer: string) => ({
      status: 200,
      answerHeaders: [['Content-Type', 'application/x-www-form-urlencoded']] as const,
      answer,
    })
    const { flows, findings } = analysed([
      {
        method: 'POST',
        url: `${photos}/initiate`,
        headers: signed('wIjqoxSZ', 'oauth_callback="http%3A%2F%2Fprinter.example.com%2Fready"'),
        ...form('oauth_token=hh5s93j4hdidpola&oauth_token_secret=hdhd0244k9j7ao03&oauth_callback_confirmed=true'),
      },
      {
        url: 'http://printer.example.com/ready?oauth_token=hh5s93j4hdidpola&oauth_verifier=hfdp7dh39dks9884',
        status: 200,
        at: 500,
        took: 100,
      },
      {
        method: 'POST',
        url: `${photos}/token`,
        headers: signed('walatlh', 'oauth_token="hh5s93j4hdidpola", oauth_verifier="hfdp7dh39dks9884"'),
        ...form('oauth_token=nnch734d00sl2jdk&oauth_token_secret=pfkkdhi9sl3r4s00'),
        at: 510,
      },
      {
        url: `${photos}/photos?file=vacation.jpg`,
        headers: signed('chapoH', 'oauth_token="nnch734d00sl2jdk"'),
        status: 200,
        at: 550,
      },
    ])
    expect(flows).toHaveLength(1)
    expect(findings.filter(({ cause }) => cause === 'gateway-altered')).toEqual([])
  })

  it('warns of a parameter that stands twice', () => {
    const url = `${loginSteps().authorize.url}&scope=openid`
    expect(inShort(analysed(login({ start: null, authorize: { url } })).findings)).toEqual([
      { cause: 'gateway-altered', severity: 'warning', evidence: ['0 request.query.scope[1]: openid | -'] },
    ])
  })

  it('says of a parameter whether the client or the gateway made it so', () => {
    const { authorize, start } = loginSteps()
    const renamed = authorize.url.replace('redirect_uri=', 'Redirect_Uri=')
    const where = (steps: Parameters<typeof login>[0]) =>
      analysed(login(steps))
        .findings.filter(({ cause }) => cause === 'gateway-altered')
        .map((finding) => finding.where)
    expect(where({ start: null, authorize: { url: renamed } })).toEqual(['gateway'])
    expect(
      where({ start: { ...start, answerHeaders: [['Location', authorize.url]] }, authorize: { url: renamed } }),
    ).toEqual(['gateway'])
    expect(where({ start: { answerHeaders: [['Location', renamed]] }, authorize: { url: renamed } })).toEqual([
      'client',
    ])
  })

  it('is found where metadata names the address behind the gateway', () => {
    const { findings } = analysed([
      {
        url: 'https://as.example/.well-known/openid-configuration',
        status: 200,
        json: {
          issuer: 'http://as.example',
          token_endpoint: 'http://as.example/token',
          authorization_endpoint: 'http://as.example/auth',
          jwks_uri: 'http://as.example/keys',
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        },
      },
    ])
    expect(inShort(findings)).toEqual([
      {
        cause: 'gateway-altered',
        severity: 'error',
        evidence: ['0 response.body.issuer: http://as.example | https://as.example'],
      },
    ])
    expect(findings[0]?.flow).toBeUndefined()
  })

  it('stays silent on metadata whose issuer is where it was fetched', () => {
    const json = {
      issuer: 'https://as.example',
      token_endpoint: 'https://as.example/token',
      grant_types_supported: ['client_credentials'],
    }
    const { findings } = analysed([
      { url: 'https://as.example/.well-known/oauth-authorization-server', status: 200, json },
    ])
    expect(findings).toEqual([])
  })

  it('stays silent on metadata behind a gateway that says where the client asked', () => {
    const json = {
      issuer: 'https://as.example',
      token_endpoint: 'https://as.example/token',
      grant_types_supported: ['client_credentials'],
    }
    const url = 'http://as.example:8080/.well-known/oauth-authorization-server'
    const found = (headers: readonly (readonly [string, string])[]) =>
      analysed([{ url, headers, status: 200, json }]).findings.map(({ cause }) => cause)
    expect(
      found([
        ['X-Forwarded-Host', 'as.example'],
        ['X-Forwarded-Proto', 'https'],
      ]),
    ).not.toContain('gateway-altered')
    expect(found([['Forwarded', 'host=as.example;proto=https']])).not.toContain('gateway-altered')
    expect(found([['X-Forwarded-Host', 'other.example']])).toContain('gateway-altered')
  })

  it('is found where the server leaves TLS on its own host', () => {
    const redirected = { answerHeaders: [['Location', 'http://as.example/login/1'] as const] }
    const { findings } = analysed(
      login({ authorize: redirected, page: null, submit: null, callback: null, token: null, resource: null }),
    )
    expect(inShort(findings)).toEqual([
      {
        cause: 'gateway-altered',
        severity: 'error',
        evidence: ['1 response.header.location: http://as.example/login/1 | https://as.example/login/1'],
      },
    ])
  })

  it('tells what was altered between the redirect of the client and the authorization request', () => {
    const other = 'jZ0v3a1Yx8TqkW6cQ4fHn5mUo2sLbR9eDgKpVtXyNwE'
    const refused = { status: 400, json: { error: 'invalid_grant' } }
    const { findings } = analysed(
      login({ authorize: { url: asking({ code_challenge: other }) }, token: refused, resource: null }),
    )
    expect(inShort(findings)[0]).toEqual({
      cause: 'gateway-altered',
      severity: 'error',
      evidence: [`1 request.query.code_challenge: ${other} | ${challenge}`],
    })
    expect(findings[0]?.evidence[0].expectedAt).toEqual({
      exchange: 0,
      location: 'response.header.location.query.code_challenge',
    })
    expect(findings.slice(1).map(({ cause, root }) => [cause, root])).toEqual([
      ['pkce-verifier-mismatch', findings[0]?.id],
    ])
  })

  it('takes no redirect that the browser followed, and none of a state that many logins may have, for an altered one', () => {
    const first = login()
    const again = login({ start: null, authorize: { url: asking({ code_challenge: 'x'.repeat(43) }) } })
    const causes = (exchanges: Parameters<typeof analysed>[0]) => analysed(exchanges).findings.map(({ cause }) => cause)
    expect(causes([...first, ...again])).not.toContain('gateway-altered')
    const short = { url: asking({ state: 'abc', scope: 'openid' }), status: 200 }
    const start = { answerHeaders: [['Location', asking({ state: 'abc' })] as const] }
    expect(causes([{ url: `${good.client}/login`, status: 302, ...start }, short])).not.toContain('gateway-altered')
  })
})
