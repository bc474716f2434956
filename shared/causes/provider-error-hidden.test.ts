import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login } from '../../test/traffic/login.ts'

const said = { error: 'invalid_grant', error_description: 'Code not valid' }
const page = (words: string): Partial<Written> => ({
  status: 500,
  answerHeaders: [['Content-Type', 'text/html']],
  answer: `<html><h1>${words}</h1></html>`,
})
const refused = (callback: Partial<Written>, json: unknown = said) =>
  analysed(login({ callback, token: { status: 400, json }, resource: null })).findings.filter(
    ({ cause }) => cause === 'provider-error-hidden',
  )

describe('provider-error-hidden', () => {
  it('notes what the server said where the page of the app says something else', () => {
    expect(inShort(refused(page('Failed to obtain access token')))).toEqual([
      {
        cause: 'provider-error-hidden',
        severity: 'note',
        evidence: [
          '5 response.body.error_description: Code not valid | -',
          '5 response.body.error: invalid_grant | -',
          '4 response.status: 500 | -',
        ],
      },
    ])
  })

  it('notes it where the app redirects with an error of its own', () => {
    const found = refused({ status: 302, answerHeaders: [['Location', '/auth/error?error=OAuthCallback']] })
    expect(inShort(found)[0]?.evidence[2]).toBe('4 response.header.location: /auth/error?error=OAuthCallback | -')
  })

  it.each<readonly [string, Partial<Written>, unknown]>([
    ['the page names the code', page('the server said invalid_grant'), said],
    ['the page has the description', page('Code not valid'), said],
    ['the redirect has it', { status: 302, answerHeaders: [['Location', '/?error=Code+not+valid']] }, said],
    ['the server said no more than the code', page('Login failed'), { error: 'invalid_grant' }],
    ['the app goes on', { status: 302, answerHeaders: [['Location', '/']] }, said],
    ['the page of the app is empty', { status: 500, answerHeaders: [] }, said],
  ])('stays silent where %s', (_what, callback, json) => {
    expect(refused(callback, json)).toEqual([])
  })
})
