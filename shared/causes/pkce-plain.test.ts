import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps, verifier } from '../../test/traffic/login.ts'

function plain(method: string | null): string {
  const url = new URL(loginSteps().authorize.url)
  url.searchParams.set('code_challenge', verifier)
  if (method === null) url.searchParams.delete('code_challenge_method')
  else url.searchParams.set('code_challenge_method', method)
  return url.href
}
const begun = (url: string) => ({ start: { answerHeaders: [['Location', url] as const] }, authorize: { url } })

describe('pkce-plain', () => {
  it('stays silent where the challenge is hashed', () => {
    expect(analysed(login()).findings).toEqual([])
  })

  it('notes it where it works', () => {
    expect(inShort(analysed(login(begun(plain('plain')))).findings)).toEqual([
      { cause: 'pkce-plain', severity: 'note', evidence: ['1 request.query.code_challenge_method: plain | S256'] },
    ])
    expect(inShort(analysed(login(begun(plain(null)))).findings)).toEqual([
      { cause: 'pkce-plain', severity: 'note', evidence: ['1 request.query.code_challenge_method: - | S256'] },
    ])
  })

  it('stays silent where the server refuses the login for another reason', () => {
    const { start, authorize } = loginSteps()
    const answer = `${good.redirectUri}?error=invalid_scope&state=${good.state}`
    const { findings } = analysed([
      { ...start, ...begun(plain('plain')).start },
      { ...authorize, url: plain('plain'), answerHeaders: [['Location', answer]] },
    ])
    expect(findings.map(({ cause }) => cause)).toEqual(['scope-mismatch'])
  })

  it('is an error where the server does not take it', () => {
    const { start, authorize } = loginSteps()
    const words = new URLSearchParams({
      error: 'invalid_request',
      error_description: 'Transform algorithm not supported: code_challenge_method must be S256',
      state: good.state,
    })
    const { findings } = analysed([
      { ...start, ...begun(plain(null)).start },
      { ...authorize, url: plain(null), answerHeaders: [['Location', `${good.redirectUri}?${words}`]] },
    ])
    expect(inShort(findings)).toEqual([
      {
        cause: 'pkce-plain',
        severity: 'error',
        evidence: [
          '1 request.query.code_challenge_method: - | S256',
          '1 response.header.location.query.error: invalid_request | -',
          `1 response.header.location.query.error_description: ${words.get('error_description')} | -`,
        ],
      },
    ])
  })
})
