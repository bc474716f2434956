import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { challenge, good, login, loginSteps } from '../../test/traffic/login.ts'

const { authorize, token, start } = loginSteps()

function begunWith(change: Readonly<Record<string, string>>) {
  const url = new URL(authorize.url)
  for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value)
  return { start: { answerHeaders: [['Location', url.href] as const] }, authorize: { url: url.href } }
}

/** The login is refused at the authorization endpoint. */
function refusedAt(change: Readonly<Record<string, string>>, error: Readonly<Record<string, string>>): Written[] {
  const begun = begunWith(change)
  const answer = `${good.redirectUri}?${new URLSearchParams({ ...error, state: good.state })}`
  return [
    { ...start, ...begun.start },
    { ...authorize, ...begun.authorize, answerHeaders: [['Location', answer]] },
  ]
}

const metadata: Written = {
  url: `${good.server}/.well-known/oauth-authorization-server`,
  status: 200,
  json: {
    issuer: good.server,
    authorization_endpoint: `${good.server}/authorize`,
    token_endpoint: `${good.server}/token`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['plain'],
  },
}

describe('pkce-malformed', () => {
  it('stays silent where verifier and challenge are as the RFC has them', () => {
    expect(analysed(login()).findings).toEqual([])
  })

  it.each([
    ['padded', `${challenge}=`, 'padded'],
    ['ordinary Base64', `+/${challenge.slice(2)}`, 'ordinary Base64'],
    ['hexadecimal', 'a1'.repeat(32), 'hexadecimal'],
    ['too short', challenge.slice(1), '42 characters'],
  ])('is found where the challenge is %s', (_what, sent, words) => {
    const { findings } = analysed(refusedAt({ code_challenge: sent }, { error: 'invalid_request' }))
    expect(inShort(findings)).toEqual([
      {
        cause: 'pkce-malformed',
        severity: 'error',
        evidence: [
          `1 request.query.code_challenge: ${sent} | 43 characters of base64url`,
          '1 response.header.location.query.error: invalid_request | -',
        ],
      },
    ])
    expect(findings[0]?.message).toContain(words)
  })

  it('is found where the method is written in another way', () => {
    expect(
      inShort(analysed(refusedAt({ code_challenge_method: 's256' }, { error: 'invalid_request' })).findings),
    ).toEqual([
      {
        cause: 'pkce-malformed',
        severity: 'error',
        evidence: [
          '1 request.query.code_challenge_method: s256 | S256',
          '1 response.header.location.query.error: invalid_request | -',
        ],
      },
    ])
  })

  it('warns where the server does not list the method', () => {
    const { findings } = analysed([metadata, ...login()])
    expect(inShort(findings)).toEqual([
      {
        cause: 'pkce-malformed',
        severity: 'warning',
        evidence: ['2 request.query.code_challenge_method: S256 | plain'],
      },
    ])
  })

  it('is found where the verifier is too short, or has characters that are not allowed', () => {
    const refused = (code_verifier: string) =>
      login({
        ...begunWith({ code_challenge: code_verifier, code_challenge_method: 'plain' }),
        token: {
          form: { ...token.form, code_verifier },
          status: 400,
          json: { error: 'invalid_request', error_description: 'code_verifier is malformed' },
        },
        resource: null,
      })
    const short = analysed(refused('short')).findings.find(({ evidence }) => evidence[0].place.exchange === 5)
    expect(inShort(short ? [short] : [])).toEqual([
      {
        cause: 'pkce-malformed',
        severity: 'error',
        evidence: [
          '5 request.body.code_verifier: short | 43 to 128 letters, digits and - . _ ~',
          '5 response.body.error: invalid_request | -',
          '5 response.body.error_description: code_verifier is malformed | -',
        ],
      },
    ])
    const slash = analysed(refused(`${'v'.repeat(43)}/`)).findings.map(({ message }) => message)
    expect(slash.some((words) => words.includes('character 44'))).toBe(true)
  })
})
