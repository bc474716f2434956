import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login, loginSteps } from '../../test/traffic/login.ts'
import { idToken } from '../../test/traffic/tokens.ts'

const good = loginSteps().token.json
const answer = (json: Readonly<Record<string, unknown>>, more: Partial<Written> = {}) =>
  login({ token: { json: { ...good, ...json }, ...more }, resource: null })
const without = (name: keyof typeof good) =>
  Object.fromEntries(Object.entries(good).filter(([member]) => member !== name))
const github = 'https://github.com/login/oauth/access_token'
const asForm: Partial<Written> = {
  json: undefined,
  answerHeaders: [['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8']],
  answer: `access_token=at-of-a-form&scope=openid+profile&token_type=bearer&id_token=${idToken()}`,
}

describe('token-response-malformed', () => {
  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['an unknown token_type', { token_type: 'BearerToken' }, 'token_type: BearerToken | Bearer'],
    [
      'the type of a token exchange as token_type',
      { token_type: 'urn:ietf:params:oauth:token-type:access_token' },
      'token_type: urn:ietf:params:oauth:token-type:access_token | Bearer',
    ],
    ['N_A beside an access token', { token_type: 'N_A' }, 'token_type: N_A | Bearer'],
    ['expires_in as text', { expires_in: '3600' }, 'expires_in: "3600" | 3600'],
    ['expires_in as a date', { expires_in: '2026-01-05T11:00:00Z' }, 'expires_in: "2026-01-05T11:00:00Z" | -'],
    ['a negative expires_in', { expires_in: -1 }, 'expires_in: -1 | -'],
    ['expires_in with a fraction', { expires_in: 3599.5 }, 'expires_in: 3599.5 | -'],
    ['expires_in null', { expires_in: null }, 'expires_in: null | -'],
    ['scope as a list', { scope: ['openid', 'profile'] }, 'scope: ["openid","profile"] | openid profile'],
    ['a refresh token that is null', { refresh_token: null }, 'refresh_token: null | a JSON string'],
  ])('warns of %s', (_what, json, evidence) => {
    expect(inShort(analysed(answer(json)).findings)).toEqual([
      { cause: 'token-response-malformed', severity: 'warning', evidence: [`5 response.body.${evidence}`] },
    ])
  })

  it('warns of a missing token_type, and of several faults at once in one finding', () => {
    const { findings } = analysed(
      login({ token: { json: { ...without('token_type'), expires_in: '3600' } }, resource: null }),
    )
    expect(inShort(findings)).toEqual([
      {
        cause: 'token-response-malformed',
        severity: 'warning',
        evidence: ['5 response.body.token_type: - | Bearer', '5 response.body.expires_in: "3600" | 3600'],
      },
    ])
    expect(findings[0]?.message).toContain('the text {seen:1}, and has to be the number {expected:1}')
  })

  it('is a note where the client is seen to use the token with success', () => {
    const { findings } = analysed(login({ token: { json: { ...good, expires_in: '3600' } } }))
    expect(findings.map(({ severity }) => severity)).toEqual(['note'])
  })

  it('is an error where the callback that waited for it fails', () => {
    const { findings } = analysed(
      login({
        callback: { status: 500, answerHeaders: [], answer: 'invalid OAuth response', at: 400, took: 300 },
        token: { json: without('token_type'), at: 450 },
        resource: null,
      }),
    )
    const malformed = inShort(findings).find(({ cause }) => cause === 'token-response-malformed')
    expect(malformed?.severity).toBe('error')
    expect(malformed?.evidence).toEqual(['5 response.body.token_type: - | Bearer'])
  })

  it('warns of a body that is JSON by another name, or by none', () => {
    const plain = { json: undefined, answer: JSON.stringify(good) }
    const named: Partial<Written> = {
      ...plain,
      answerHeaders: [
        ['Cache-Control', 'no-store'],
        ['Content-Type', 'text/plain'],
      ],
    }
    expect(inShort(analysed(login({ token: named, resource: null })).findings)).toEqual([
      {
        cause: 'token-response-malformed',
        severity: 'warning',
        evidence: ['5 response.header.content-type: text/plain | application/json'],
      },
    ])
    const nameless: Partial<Written> = { ...plain, answerHeaders: [['Cache-Control', 'no-store']] }
    expect(inShort(analysed(login({ token: nameless, resource: null })).findings)[0]?.evidence).toEqual([
      '5 response.header.content-type: - | application/json',
    ])
  })

  it('warns of a member that stands twice', () => {
    const answer = `{"scope":"a",${JSON.stringify(good).slice(1)}`
    const twice: Partial<Written> = {
      json: undefined,
      answer,
      answerHeaders: [
        ['Cache-Control', 'no-store'],
        ['Content-Type', 'application/json'],
      ],
    }
    expect(inShort(analysed(login({ token: twice, resource: null })).findings)).toEqual([
      {
        cause: 'token-response-malformed',
        severity: 'warning',
        evidence: ['5 response.body.scope: more than once | once'],
      },
    ])
  })

  it('warns of tokens in a form', () => {
    expect(inShort(analysed(login({ token: asForm, resource: null })).findings)[0]).toEqual({
      cause: 'token-response-malformed',
      severity: 'warning',
      evidence: ['5 response.body: a form | a JSON object'],
    })
  })

  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    [
      'an empty access token',
      { access_token: '', token_type: 'Bearer' },
      ['5 response.body.access_token:  | an access token'],
    ],
    [
      'no access token at all',
      { token_type: 'Bearer', expires_in: 60 },
      ['5 response.body.access_token: - | an access token'],
    ],
    [
      'a token by another name',
      { accessToken: 'at-1', tokenType: 'Bearer' },
      ['5 response.body.access_token: - | at-1'],
    ],
  ])('is an error at %s', (_what, json, evidence) => {
    const { flows, findings } = analysed(login({ token: { json }, resource: null }))
    expect(flows[0]?.outcome).toBe('failed')
    expect(inShort(findings)).toEqual([{ cause: 'token-response-malformed', severity: 'error', evidence }])
  })

  it('says where the token is that stands deeper', () => {
    const json = { code: 0, data: { access_token: 'at-inside', token_type: 'Bearer' } }
    const { findings } = analysed(login({ token: { json }, resource: null }))
    expect(findings[0]).toMatchObject({ cause: 'token-response-malformed', severity: 'warning' })
    expect(findings[0]?.evidence[0].expectedAt).toEqual({ exchange: 5, location: 'response.body.data.access_token' })
  })

  it('is an error where tokens come with a status that refuses', () => {
    expect(inShort(analysed(answer({}, { status: 400 })).findings)).toEqual([
      { cause: 'token-response-malformed', severity: 'error', evidence: ['5 response.status: 400 | 200'] },
    ])
  })

  it('is an error where the answer is a list', () => {
    expect(inShort(analysed(login({ token: { json: [good] }, resource: null })).findings)[0]).toEqual({
      cause: 'token-response-malformed',
      severity: 'error',
      evidence: ['5 response.body: no JSON object | a JSON object'],
    })
  })

  it('warns of a refusal with status 200, and only notes it of a provider that always does so', () => {
    const json = { error: 'invalid_grant', error_description: 'the code is not valid' }
    const { findings } = analysed(login({ token: { json }, resource: null }))
    expect(inShort(findings).filter(({ cause }) => cause === 'token-response-malformed')).toEqual([
      { cause: 'token-response-malformed', severity: 'warning', evidence: ['5 response.status: 200 | 400'] },
    ])
    const known = analysed([{ ...loginSteps().token, url: github, json: { error: 'bad_verification_code' } }])
    expect(known.findings.filter(({ cause }) => cause === 'token-response-malformed')).toMatchObject([
      { severity: 'note', evidence: [{ seen: '200', expected: '400' }] },
    ])
  })

  it('tells once what is so in every answer', () => {
    const json = { access_token: 'at', token_type: 'Bearer', expires_in: '60' }
    const refresh = { ...loginSteps().token, form: { grant_type: 'refresh_token', refresh_token: 'rt' }, json }
    expect(analysed([refresh, refresh]).findings).toHaveLength(1)
  })

  it.each<[string, readonly Written[]]>([
    ['a good answer', login()],
    ['token_type in lower case', answer({ token_type: 'bearer' })],
    ['an expires_in of zero, which is a number', answer({ expires_in: 0 })],
    [
      'an answer without expires_in and scope',
      login({ token: { json: { access_token: 'a', token_type: 'Bearer' } }, resource: null }),
    ],
    [
      'a media type with a charset',
      login({
        token: {
          json: undefined,
          answer: JSON.stringify(good),
          answerHeaders: [['Content-Type', 'application/json;charset=UTF-8']],
        },
      }),
    ],
    [
      'a recording without any headers',
      login({ token: { json: undefined, answer: JSON.stringify(good), answerHeaders: [] } }),
    ],
    ['GitHub, which answers as a form', [{ ...loginSteps().token, url: github, ...asForm }]],
    ['an answer that has not come yet', login({ token: { outcome: { kind: 'pending' } }, resource: null })],
  ])('stays silent at %s', (_what, exchanges) => {
    const found = analysed(exchanges).findings.filter(({ cause }) => cause === 'token-response-malformed')
    expect(found).toEqual([])
  })
})
