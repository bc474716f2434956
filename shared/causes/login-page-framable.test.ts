import { expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login } from '../../test/traffic/login.ts'

type Headers = NonNullable<Written['answerHeaders']>

const html = ['Content-Type', 'text/html; charset=utf-8'] as const
const found = (answerHeaders: Headers, change: Partial<Written> = {}) =>
  inShort(analysed(login({ page: { answerHeaders, ...change } })).findings)

it('notes a login page that any site may frame', () => {
  expect(found([html])).toEqual([
    {
      cause: 'login-page-framable',
      severity: 'note',
      evidence: ["2 response.header.content-security-policy: - | frame-ancestors 'none'"],
    },
  ])
})

it('is noted where the policy speaks of other things alone', () => {
  expect(found([html, ['Content-Security-Policy', "default-src 'self'"]])).toHaveLength(1)
})

it.each<[string, Headers]>([
  ['a policy', [html, ['Content-Security-Policy', "default-src 'self'; frame-ancestors 'none'"]]],
  [
    'a second policy',
    [html, ['Content-Security-Policy', "default-src 'self'"], ['content-security-policy', 'Frame-Ancestors x']],
  ],
  ['the older header', [html, ['X-Frame-Options', 'DENY']]],
])('stays silent where %s keeps it out of frames', (_what, headers) => {
  expect(found(headers)).toEqual([])
})

it('stays silent about the page that posts the response', () => {
  const answer =
    '<form method="post" action="https://app.example/callback"><input type="hidden" name="code" value="c"></form>'
  expect(found([html], { answer })).toEqual([])
})

it('stays silent about what is no page, and about pages of other origins', () => {
  expect(found([['Content-Type', 'application/json']])).toEqual([])
  expect(found([html], { headers: [['Sec-Fetch-Dest', 'image']] })).toEqual([])
  expect(found([html], { url: 'https://elsewhere.example/help' })).toEqual([])
})
