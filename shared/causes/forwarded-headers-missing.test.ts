import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { type Login, login, loginSteps } from '../../test/traffic/login.ts'
import type { Header } from '../exchange/exchange.ts'

const plain = { redirectUri: 'http://app.example/callback' }
const refusal: Partial<Written> = {
  status: 400,
  answerHeaders: [['Content-Type', 'text/html']],
  answer: '<html>Error 400: redirect_uri_mismatch</html>',
}

/** The server refuses the redirect URI with a page of its own. */
function refused(with_: Partial<Login>, inner?: readonly Header[]): Written[] {
  const { start } = loginSteps(with_)
  const [first, ...rest] = login(
    { authorize: refusal, page: null, submit: null, callback: null, token: null, resource: null },
    with_,
  )
  const behind = { ...start, url: 'http://app:3000/login', headers: inner ?? [], at: 5, took: 5 }
  return [
    ...(first ? [{ ...first, at: 0, took: 50 }] : []),
    ...(inner ? [behind] : []),
    ...rest.map((step) => ({ ...step, at: 200 })),
  ]
}

describe('forwarded-headers-missing', () => {
  it('is found where the app speaks of http and the browser is at https', () => {
    const { findings } = analysed(refused(plain))
    expect(inShort(findings)).toEqual([
      {
        cause: 'forwarded-headers-missing',
        severity: 'error',
        evidence: [
          '1 request.query.redirect_uri: http://app.example/callback | https://app.example/callback',
          '0 request.url: https://app.example/login | -',
        ],
      },
      expect.objectContaining({ cause: 'redirect-uri-mismatch', severity: 'error' }),
    ])
    expect(findings[1]?.root).toBe(findings[0]?.id)
  })

  it('names the headers that are missing behind the gateway', () => {
    const [found] = analysed(refused(plain, [['Host', 'app.example']])).findings
    expect(found && inShort([found])[0]?.evidence).toEqual([
      '2 request.query.redirect_uri: http://app.example/callback | https://app.example/callback',
      '0 request.url: https://app.example/login | -',
      '1 request.header.x-forwarded-proto: - | https',
    ])
    expect(found?.where).toBe('gateway')
  })

  it('is found where the app takes the host behind the gateway for its own', () => {
    const [found] = analysed(refused({ redirectUri: 'http://app:3000/callback' }, [['Host', 'app:3000']])).findings
    expect(found && inShort([found])[0]?.evidence).toEqual([
      '2 request.query.redirect_uri: http://app:3000/callback | https://app.example/callback',
      '0 request.url: https://app.example/login | -',
      '1 request.header.x-forwarded-proto: - | https',
      '1 request.header.x-forwarded-host: - | app.example',
    ])
  })

  it('looks for the change in the app where the gateway told it', () => {
    const told: readonly Header[] = [
      ['Host', 'app.example'],
      ['X-Forwarded-Proto', 'https'],
    ]
    const [found] = analysed(refused(plain, told)).findings
    expect(found?.cause).toBe('forwarded-headers-missing')
    expect(found?.where).toBe('client')
    expect(found?.message).toContain('does not trust what it is told')
  })

  it('warns where the server lets it pass', () => {
    expect(inShort(analysed(login({}, plain)).findings).map(({ cause, severity }) => `${severity} ${cause}`)).toContain(
      'warning forwarded-headers-missing',
    )
  })

  it('is found by the page that the request names, where no redirect sent the browser off', () => {
    const steps = refused(plain).slice(1)
    const exchanges = steps.map((step) => ({ ...step, headers: [['Referer', 'https://app.example/']] as const }))
    expect(analysed(exchanges).findings[0]?.cause).toBe('forwarded-headers-missing')
  })

  it.each<readonly [string, readonly Written[]]>([
    ['the redirect URI is https too', refused({})],
    ['the browser itself is at http', refused({ ...plain, client: 'http://app.example' })],
    [
      'two programs of a developer run at two ports',
      refused({ client: 'https://localhost:5173', redirectUri: 'http://localhost:8080/callback' }),
    ],
    ['the app is a native one', refused({ redirectUri: 'http://127.0.0.1:49152/callback' })],
    ['the login began at another host of the company', refused({ redirectUri: 'http://login.corp.example/callback' })],
    ['it is all well', login()],
  ])('stays silent where %s', (_what, exchanges) => {
    expect(analysed(exchanges).findings.map(({ cause }) => cause)).not.toContain('forwarded-headers-missing')
  })
})
