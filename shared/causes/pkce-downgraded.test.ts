import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { challenge, good, login, loginSteps, verifier } from '../../test/traffic/login.ts'

const { authorize, token, submit, callback } = loginSteps()
const bareForm = Object.fromEntries(Object.entries(token.form).filter(([name]) => name !== 'code_verifier'))
const bareUrl = authorize.url.replace(/&code_challenge.*/, '&nonce=n-0S6_WzA2Mj')
const bare = { start: { answerHeaders: [['Location', bareUrl] as const] }, authorize: { url: bareUrl } }

describe('pkce-downgraded', () => {
  it('stays silent where both come, and where neither does', () => {
    expect(analysed(login()).findings).toEqual([])
    expect(analysed(login({ ...bare, token: { form: bareForm } })).findings).toEqual([])
  })

  it('warns where the server gives tokens without the verifier', () => {
    expect(inShort(analysed(login({ token: { form: bareForm } })).findings)).toEqual([
      {
        cause: 'pkce-downgraded',
        severity: 'warning',
        evidence: ['5 request.body.code_verifier: - | -', `1 request.query.code_challenge: ${challenge} | -`],
      },
    ])
  })

  it('stays silent while the answer to a token request without the verifier has not come', () => {
    const pending = { form: bareForm, outcome: { kind: 'pending' } as const }
    expect(analysed(login({ token: pending, resource: null })).findings).toEqual([])
  })

  it('warns where a verifier without a challenge is taken', () => {
    expect(inShort(analysed(login(bare)).findings)).toEqual([
      {
        cause: 'pkce-downgraded',
        severity: 'warning',
        evidence: ['1 request.query.code_challenge: - | -', `5 request.body.code_verifier: ${verifier} | -`],
      },
    ])
  })

  it('is an error of the client where it is refused', () => {
    const refused = { status: 400, json: { error: 'invalid_grant' } }
    const { findings } = analysed(login({ ...bare, token: refused, resource: null }))
    expect(inShort(findings)[0]).toEqual({
      cause: 'pkce-downgraded',
      severity: 'error',
      evidence: [
        '1 request.query.code_challenge: - | -',
        `5 request.body.code_verifier: ${verifier} | -`,
        '5 response.body.error: invalid_grant | -',
      ],
    })
    expect(findings[0]?.where).toBe('client')
    expect(findings.slice(1).every(({ root }) => root === findings[0]?.id)).toBe(true)
  })

  it('stays silent about a challenge that was pushed', () => {
    const { findings } = analysed(pushedLogin(`client_id=web-app&request_uri=${requestUri}`))
    expect(findings).toEqual([])
  })

  it('warns where another challenge stands beside the request_uri', () => {
    const { findings } = analysed(
      pushedLogin(`client_id=web-app&request_uri=${requestUri}&code_challenge=${'x'.repeat(43)}`),
    )
    expect(inShort(findings)).toEqual([
      {
        cause: 'pkce-downgraded',
        severity: 'warning',
        evidence: [`1 request.query.code_challenge: ${'x'.repeat(43)} | ${challenge}`],
      },
    ])
    expect(findings[0]?.where).toBe('client')
  })
})

const requestUri = 'urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c'

function pushedLogin(query: string) {
  return [
    {
      url: `${good.server}/par`,
      headers: token.headers,
      form: Object.fromEntries(new URL(authorize.url).searchParams),
      status: 201,
      json: { request_uri: requestUri, expires_in: 60 },
    },
    { url: `${good.server}/authorize?${query}`, status: 302, answerHeaders: submit.answerHeaders },
    callback,
    token,
  ]
}
