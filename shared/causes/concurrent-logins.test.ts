import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, loginSteps } from '../../test/traffic/login.ts'

const second = { state: 'Qm7Wc4dPz1Lk6XsT', code: 'the-second-code', accessToken: 'the-second-token' }
const first = loginSteps()
const other = loginSteps(second)

const setting = (step: Written, cookie: string): Written => ({
  ...step,
  answerHeaders: [['Set-Cookie', `${cookie}; Path=/; HttpOnly; SameSite=Lax`], ...(step.answerHeaders ?? [])],
})
const carrying = (step: Written, cookie: string): Written => ({ ...step, headers: [['Cookie', cookie]] })
const refused = (step: Written): Written => ({ ...step, status: 302, answerHeaders: [['Location', '/login?error']] })

/** Two tabs begin a login each, and the first comes back first. */
function twoTabs(change: { readonly start: Written; readonly begin: Written; readonly callback: Written }): Written[] {
  return [
    change.start,
    first.authorize,
    change.begin,
    other.authorize,
    first.submit,
    change.callback,
    other.submit,
    carrying(other.callback, 'oauth_state=of-the-second; JSESSIONID=s1'),
    other.token,
  ]
}

const overwritten = twoTabs({
  start: setting(first.start, 'oauth_state=of-the-first'),
  begin: setting(other.start, 'oauth_state=of-the-second'),
  callback: refused(carrying(first.callback, 'oauth_state=of-the-second')),
})
const inOneSession = twoTabs({
  start: carrying(first.start, 'JSESSIONID=s1'),
  begin: carrying(other.start, 'JSESSIONID=s1'),
  callback: refused(carrying(first.callback, 'JSESSIONID=s1')),
})

describe('concurrent-logins', () => {
  it('is found where the state cookie of the second login came with the first', () => {
    expect(inShort(analysed(overwritten).findings)).toEqual([
      {
        cause: 'concurrent-logins',
        severity: 'error',
        evidence: [
          '5 request.header.cookie.oauth_state: of-the-second | of-the-first',
          '2 response.header.set-cookie: oauth_state=of-the-second; Path=/; HttpOnly; SameSite=Lax | -',
          '5 response.header.location: /login?error | -',
          `3 request.query.state: ${second.state} | -`,
        ],
      },
    ])
  })

  it('is found where one session holds the second login alone', () => {
    expect(inShort(analysed(inOneSession).findings)).toEqual([
      {
        cause: 'concurrent-logins',
        severity: 'error',
        evidence: [
          `5 request.query.state: ${good.state} | ${second.state}`,
          '5 request.header.cookie.JSESSIONID: s1 | -',
          '5 response.header.location: /login?error | -',
        ],
      },
    ])
  })

  const nameOfFirst = 'oauth_state_1=of-the-first'
  it.each<readonly [string, readonly Written[]]>([
    [
      'each login has a cookie of its own, and both go well',
      twoTabs({
        start: setting(first.start, nameOfFirst),
        begin: setting(other.start, 'oauth_state_2=of-the-second'),
        callback: carrying(first.callback, `${nameOfFirst}; oauth_state_2=of-the-second`),
      }),
    ],
    [
      'the second began after the first had come back',
      [
        setting(first.start, 'oauth_state=of-the-first'),
        first.authorize,
        first.submit,
        refused(carrying(first.callback, 'oauth_state=of-the-first')),
        setting(other.start, 'oauth_state=of-the-second'),
        other.authorize,
        other.submit,
        carrying(other.callback, 'oauth_state=of-the-second'),
        other.token,
      ],
    ],
    ['nothing shows that the second was taken well', inOneSession.slice(0, 7)],
    [
      'the second is in another browser',
      inOneSession.map((step) =>
        step === other.authorize ? { ...step, headers: [['User-Agent', 'another']] as const } : step,
      ),
    ],
  ])('stays silent where %s', (_what, exchanges) => {
    expect(analysed(exchanges).findings.map(({ cause }) => cause)).not.toContain('concurrent-logins')
  })
})
