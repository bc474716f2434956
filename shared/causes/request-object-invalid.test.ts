import { describe, expect, it } from 'vitest'
import { epoch } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, discovery, good, loginBy, loginSteps, refusedAt } from '../../test/traffic/login.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = Math.floor(epoch / 1000)
const claims = {
  ...Object.fromEntries(new URL(asking({})).searchParams),
  iss: good.clientId,
  aud: good.server,
  exp: now + 300,
}

/** The address of a request with a request object; a claim or a header member that is changed is undefined to be left out. */
function requesting(change: Readonly<Record<string, unknown>> = {}, header: Readonly<Record<string, unknown>> = {}) {
  const object = `${part({ alg: 'RS256', typ: 'oauth-authz-req+jwt', ...header })}.${part({ ...claims, ...change })}.c2ln`
  return `${good.server}/authorize?${new URLSearchParams({ client_id: good.clientId, response_type: 'code', request: object })}`
}

const refusal = { error: 'invalid_request_object' }
const said = '0 response.header.location.query.error: invalid_request_object | -'
const at = '0 request.query.request'

describe('request-object-invalid', () => {
  it('stays silent where the request object is good', () => {
    expect(analysed([discovery(), ...loginBy(requesting())]).findings).toEqual([])
    expect(
      analysed([discovery(), ...loginBy(requesting({ aud: [good.server, 'https://other.example'] }))]).findings,
    ).toEqual([])
  })

  it.each([
    ['of another client', { client_id: 'other' }, 'client_id: other | web-app'],
    ['of another response type', { response_type: 'token' }, 'response_type: token | code'],
    ['expired', { exp: now - 600 }, `exp: ${now - 600} | after ${now}`],
    ['not valid yet', { nbf: now + 600 }, `nbf: ${now + 600} | at most ${now}`],
    ['holding another', { request_uri: 'https://app.example/r' }, 'request_uri: https://app.example/r | -'],
  ])('is found where it is %s', (_what, change, evidence) => {
    const { findings } = analysed([refusedAt(requesting(change), refusal)])
    expect(inShort(findings).filter(({ cause }) => cause === 'request-object-invalid')).toEqual([
      { cause: 'request-object-invalid', severity: 'error', evidence: [`${at}.payload.${evidence}`, said] },
    ])
  })

  describe('that the server fetches', () => {
    const uri = `${good.client}/request-object/7`
    const named = { client_id: good.clientId, response_type: 'code', redirect_uri: good.redirectUri, request_uri: uri }
    const query = new URLSearchParams({ ...named, state: good.state })
    const asked = refusedAt(`${good.server}/authorize?${query}`, refusal)
    const object = (change: Readonly<Record<string, unknown>> = {}) =>
      new URL(requesting(change)).searchParams.get('request') ?? ''
    const fetched = (answer: string, status = 200) =>
      inShort(
        analysed([
          asked,
          { url: uri, status, answerHeaders: [['Content-Type', 'application/oauth-authz-req+jwt']], answer },
        ]).findings,
      ).filter(({ cause }) => cause === 'request-object-invalid')
    const found = (...evidence: readonly string[]) => [
      { cause: 'request-object-invalid', severity: 'error', evidence: [...evidence, said] },
    ]

    it('is found where it is expired, or of another client', () => {
      expect(fetched(object({ exp: now - 600 }))).toEqual(
        found(`1 response.body.payload.exp: ${now - 600} | after ${now}`),
      )
      expect(fetched(object({ client_id: 'other' }))).toEqual(
        found('1 response.body.payload.client_id: other | web-app'),
      )
    })

    it('is noted where its address is longer than 512 characters, and is no name of the server', () => {
      const noted = (address: string) => {
        const sent = new URLSearchParams({ ...named, request_uri: address, state: good.state })
        return inShort(analysed(loginBy(`${good.server}/authorize?${sent}`)).findings).filter(
          ({ cause }) => cause === 'request-object-invalid',
        )
      }
      const long = uri.padEnd(513, '7')
      expect(noted(long)).toEqual([
        {
          cause: 'request-object-invalid',
          severity: 'note',
          evidence: [`0 request.query.request_uri: ${long} | at most 512 characters`],
        },
      ])
      expect(noted(long.slice(0, 512))).toEqual([])
      expect(noted('urn:ietf:params:oauth:request_uri:'.padEnd(600, '7'))).toEqual([])
    })

    it('is found where the address gives no request object', () => {
      expect(fetched(object().slice(0, 60))).toEqual(
        found('1 response.body: no JWT | a signed JWT', `0 request.query.request_uri: ${uri} | -`),
      )
      expect(fetched('gone', 404)).toEqual(
        found('1 response.status: 404 | 200', `0 request.query.request_uri: ${uri} | -`),
      )
    })
  })

  it('only warns where the server let it pass', () => {
    expect(inShort(analysed(loginBy(requesting({ exp: now - 600 }))).findings)).toEqual([
      {
        cause: 'request-object-invalid',
        severity: 'warning',
        evidence: [`${at}.payload.exp: ${now - 600} | after ${now}`],
      },
    ])
  })

  it('notes one that is not signed, or for another server, and taken', () => {
    expect(inShort(analysed(loginBy(requesting({}, { alg: 'none' }))).findings)).toEqual([
      {
        cause: 'request-object-invalid',
        severity: 'note',
        evidence: [`${at}.header.alg: none | an algorithm that signs`],
      },
    ])
    const { findings } = analysed([discovery(), ...loginBy(requesting({ aud: 'https://other.example' }))])
    expect(inShort(findings)).toEqual([
      {
        cause: 'request-object-invalid',
        severity: 'note',
        evidence: [`1 request.query.request.payload.aud: https://other.example | ${good.server}`],
      },
    ])
  })

  it('is found where it is no JWT', () => {
    const url = `${asking({})}&request=nonsense`
    expect(inShort(analysed([refusedAt(url, refusal)]).findings)).toEqual([
      { cause: 'request-object-invalid', severity: 'error', evidence: [`${at}: nonsense | a signed JWT`, said] },
    ])
  })

  it('is found where the server cannot read it, and so has only a page to answer with', () => {
    const url = `${good.server}/authorize?client_id=${good.clientId}&request=nonsense`
    const { findings } = analysed([{ url, status: 400, answer: '<html>Bad request</html>' }])
    expect(inShort(findings)[0]).toEqual({
      cause: 'request-object-invalid',
      severity: 'error',
      evidence: [`${at}: nonsense | a signed JWT`, '0 response.body: Bad request | -'],
    })
  })

  it.each([
    ['request_not_supported', 'does not support the parameter request'],
    ['invalid_request_uri', 'cannot use the request_uri'],
  ])('tells %s in words', (error, words) => {
    const { findings } = analysed([refusedAt(requesting(), { error })])
    expect(findings.map(({ cause }) => cause)).toEqual(['request-object-invalid'])
    expect(findings[0]?.message).toContain(words)
    expect(inShort(findings)[0]?.evidence[0]).toBe(`0 response.header.location.query.error: ${error} | -`)
  })

  it('stays silent where another thing is refused', () => {
    const { findings } = analysed([refusedAt(requesting(), { error: 'access_denied' }), loginSteps().page])
    expect(findings.map(({ cause }) => cause)).toEqual(['access-denied'])
  })
})
