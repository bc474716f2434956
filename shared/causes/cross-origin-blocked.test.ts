import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

const page = good.client
const byScript: NonNullable<Written['headers']> = [
  ['Origin', page],
  ['Sec-Fetch-Mode', 'cors'],
]
const allowed = ['Access-Control-Allow-Origin', page] as const
const token = (more: Partial<Written> = {}): Partial<Written> => ({
  headers: byScript,
  form: { ...loginSteps().token.form, client_id: good.clientId },
  answerHeaders: [['Cache-Control', 'no-store'], allowed],
  ...more,
})
const preflight = (more: Partial<Written> = {}, url = `${good.server}/token`): Written => ({
  url,
  method: 'OPTIONS',
  headers: [
    ...byScript,
    ['Access-Control-Request-Method', 'POST'],
    ['Access-Control-Request-Headers', 'authorization,dpop'],
  ],
  status: 204,
  answerHeaders: [allowed, ['Access-Control-Allow-Headers', 'Authorization, DPoP']],
  ...more,
})
const before = login({ token: null, resource: null })
const found = (severity: string, ...evidence: readonly string[]) => [
  { cause: 'cross-origin-blocked', severity, evidence },
]
const ofCause = (exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'cross-origin-blocked'))

describe('cross-origin-blocked', () => {
  it('stays silent where the page is allowed', () => {
    const resource: Partial<Written> = {
      headers: [...byScript, ['Authorization', `Bearer ${good.accessToken}`]],
      answerHeaders: [['Access-Control-Allow-Origin', '*']],
    }
    expect(ofCause([...before, preflight(), ...login({ token: token(), resource }).slice(5)])).toEqual([])
  })

  it.each<[string, Partial<Written>]>([
    [
      'a program that sends Origin',
      {
        headers: [
          ['Origin', page],
          ['User-Agent', 'node'],
        ],
      },
    ],
    [
      'a form',
      {
        headers: [
          ['Origin', page],
          ['Sec-Fetch-Mode', 'navigate'],
        ],
      },
    ],
    [
      'an extension of the browser',
      {
        headers: [
          ['Origin', 'chrome-extension://abcdef'],
          ['Sec-Fetch-Mode', 'cors'],
        ],
      },
    ],
    [
      'a page of the same origin',
      {
        headers: [
          ['Origin', good.server],
          ['Sec-Fetch-Mode', 'cors'],
        ],
      },
    ],
    ['the leg behind a gateway', { headers: [...byScript, ['X-Forwarded-For', '10.0.0.1']] }],
  ])('stays silent for %s', (_what, request) => {
    expect(ofCause(login({ token: { ...token({ answerHeaders: [] }), ...request }, resource: null }))).toEqual([])
  })

  it('stays silent where the page goes on with the token: it was read', () => {
    expect(ofCause(login({ token: token({ answerHeaders: [] }) }))).toEqual([])
  })

  it('stays silent while the answer is not there yet', () => {
    const { status: _left, json: _too, ...pending } = { ...loginSteps().token, ...token() }
    expect(ofCause([...before, pending])).toEqual([])
  })

  it('is found where the token response does not allow the page', () => {
    const { findings } = analysed(login({ token: token({ answerHeaders: [] }), resource: null }))
    expect(inShort(findings.filter(({ cause }) => cause === 'cross-origin-blocked'))).toEqual(
      found(
        'error',
        `5 response.header.access-control-allow-origin: - | ${page}`,
        `5 request.header.origin: ${page} | -`,
      ),
    )
  })

  it.each<[string, NonNullable<Written['answerHeaders']>, string]>([
    [
      'another origin',
      [['Access-Control-Allow-Origin', 'https://app.example:8443']],
      `5 response.header.access-control-allow-origin: https://app.example:8443 | ${page}`,
    ],
    [
      'the origin with a slash at its end',
      [['Access-Control-Allow-Origin', `${page}/`]],
      `5 response.header.access-control-allow-origin: ${page}/ | ${page}`,
    ],
    [
      'the header twice',
      [allowed, allowed],
      `5 response.header.access-control-allow-origin: ${page}, ${page} | ${page}`,
    ],
  ])('is found by %s', (_what, answerHeaders, evidence) => {
    expect(ofCause(login({ token: token({ answerHeaders }), resource: null }))).toEqual(
      found('error', evidence, `5 request.header.origin: ${page} | -`),
    )
  })

  it('is found by a star and by leave that is missing, where the request has cookies', () => {
    const headers = [...byScript, ['Cookie', 'sid=1']] as const
    const star = token({ headers, answerHeaders: [['Access-Control-Allow-Origin', '*']] })
    expect(ofCause(login({ token: star, resource: null }))[0]?.evidence[0]).toBe(
      `5 response.header.access-control-allow-origin: * | ${page}`,
    )
    const named = token({ headers, answerHeaders: [allowed] })
    expect(ofCause(login({ token: named, resource: null }))[0]?.evidence[0]).toBe(
      '5 response.header.access-control-allow-credentials: - | true',
    )
  })

  it('warns where the page cannot read why it was refused', () => {
    const refused = token({ status: 400, json: { error: 'invalid_grant' }, answerHeaders: [] })
    expect(ofCause(login({ token: refused, resource: null }))).toEqual(
      found(
        'warning',
        `5 response.header.access-control-allow-origin: - | ${page}`,
        `5 request.header.origin: ${page} | -`,
      ),
    )
  })

  it.each<[string, Partial<Written>, readonly string[]]>([
    [
      'nothing of what it needs',
      { answerHeaders: [] },
      [
        `5 response.header.access-control-allow-origin: - | ${page}`,
        '5 response.header.access-control-allow-headers: - | authorization, dpop',
      ],
    ],
    ['a status that says no', { status: 405 }, ['5 response.status: 405 | 204']],
    [
      'a star, which does not stand for authorization',
      { answerHeaders: [allowed, ['Access-Control-Allow-Headers', '*']] },
      ['5 response.header.access-control-allow-headers: * | authorization'],
    ],
    [
      'headers without dpop',
      { answerHeaders: [allowed, ['Access-Control-Allow-Headers', 'authorization, content-type']] },
      ['5 response.header.access-control-allow-headers: authorization, content-type | dpop'],
    ],
  ])('is found by a preflight that is answered with %s', (_what, answer, evidence) => {
    const { findings } = analysed([...before, preflight(answer)])
    expect(inShort(findings)).toEqual(found('error', ...evidence))
  })

  it('is found by a preflight for a method that is not allowed', () => {
    const headers = [...byScript, ['Access-Control-Request-Method', 'DELETE']] as const
    expect(ofCause([...before, preflight({ headers })])).toEqual(
      found('error', '5 response.header.access-control-allow-methods: - | DELETE'),
    )
  })

  it('is found at a resource that asks the preflight for a login, which is to be changed there', () => {
    const { findings } = analysed([...before, preflight({ status: 401 }, 'https://api.example/me')])
    expect(inShort(findings)).toEqual(found('error', '5 response.status: 401 | 204'))
    expect(findings[0]?.where).toBe('resource-server')
  })

  it('is found at metadata that a page cannot read', () => {
    const metadata: Written = {
      url: `${good.server}/.well-known/openid-configuration`,
      headers: byScript,
      status: 200,
      json: { issuer: good.server, token_endpoint: `${good.server}/token` },
    }
    expect(ofCause([metadata])).toEqual(
      found(
        'error',
        `0 response.header.access-control-allow-origin: - | ${page}`,
        `0 request.header.origin: ${page} | -`,
      ),
    )
  })

  it('is found at a resource, and not on the preflight of an unknown page', () => {
    const resource: Partial<Written> = { headers: [...byScript, ['Authorization', `Bearer ${good.accessToken}`]] }
    expect(ofCause(login({ token: token(), resource }))).toEqual(
      found(
        'error',
        `6 response.header.access-control-allow-origin: - | ${page}`,
        `6 request.header.origin: ${page} | -`,
      ),
    )
    expect(analysed([preflight({ answerHeaders: [] })]).findings).toEqual([])
  })

  it('is found by the words of a server that looks at the origin itself', () => {
    const words = 'Browser requests to the token endpoint must be made from one of the registered Trusted Origins.'
    const refused = token({ status: 400, json: { error: 'invalid_request', error_description: words } })
    const { findings } = analysed(login({ token: refused, resource: null }))
    const own = findings.filter(({ cause }) => cause === 'cross-origin-blocked')
    expect(inShort(own)).toEqual(
      found('error', '5 response.body.error: invalid_request | -', `5 response.body.error_description: ${words} | -`),
    )
    expect(own[0]?.where).toBe('registration')
  })
})
