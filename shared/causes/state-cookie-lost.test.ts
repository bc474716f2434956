import { describe, expect, it } from 'vitest'
import type { Header } from '../../shared/exchange/exchange.ts'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, type Login, login, loginSteps } from '../../test/traffic/login.ts'
import { shownEvidence } from '../redact/evidence.ts'
import { createMasker } from '../redact/masker.ts'

interface Case {
  /** The Set-Cookie lines of the answer that sends the browser off. */
  readonly set?: readonly string[]
  /** The Cookie header of the callback. */
  readonly cookie?: string
  readonly callback?: Partial<Written>
  readonly with?: Partial<Login>
  readonly start?: Partial<Written>
  /** Goes on with a token request. */
  readonly goesOn?: boolean
}

const line = 'oauth_state=Zk3vT9qLx2Rw8YbN; Path=/; HttpOnly; Secure; SameSite=Lax'

/** A login whose client answers the callback with 400, as one that does not find its cookie. */
function loginWith({ set = [line], cookie, callback, with: values, start, goesOn }: Case): Written[] {
  const steps = loginSteps(values)
  const setCookie = set.map((value): Header => ['Set-Cookie', value])
  return login(
    {
      start: { answerHeaders: [...setCookie, ...steps.start.answerHeaders], ...start },
      callback: {
        status: 400,
        answerHeaders: [],
        ...(cookie !== undefined && { headers: [['Cookie', cookie]] }),
        ...callback,
      },
      ...(!goesOn && { token: null, resource: null }),
    },
    values,
  )
}

const posted = {
  url: good.redirectUri,
  form: { code: good.code, state: good.state },
  headers: [['Origin', good.server]] as const,
}
/** The server answers by a form that the page posts. */
const formPost = (given: Case): Written[] =>
  loginWith({ ...given, callback: { ...posted, ...given.callback } }).map((step) =>
    step.url.endsWith('/login/1') && step.method === 'POST'
      ? { ...step, status: 200, answerHeaders: [], answer: '<html><form method="post"></form></html>' }
      : step,
  )

describe('state-cookie-lost', () => {
  it('names the cookie, the line that set it and how the client gave up', () => {
    const findings = analysed(loginWith({ set: [line.replace('Lax', 'Strict')] })).findings
    expect(inShort(findings)).toEqual([
      {
        cause: 'state-cookie-lost',
        severity: 'error',
        evidence: [
          '4 request.header.cookie.oauth_state: - | Zk3vT9qLx2Rw8YbN',
          '4 response.status: 400 | -',
          `0 response.header.set-cookie: ${line.replace('Lax', 'Strict')} | -`,
        ],
      },
    ])
    expect(findings[0]?.where).toBe('client')
    expect(findings[0]?.message).toContain('SameSite=Strict')
  })

  it('shows no value of a cookie, and all of its attributes', () => {
    const masker = createMasker()
    const [absent, , set] = analysed(loginWith({})).findings[0]?.evidence ?? []
    expect(absent && shownEvidence(absent, masker, false).expected).toEqual({ text: '‹cookie 1›', masked: true })
    expect(set && shownEvidence(set, masker, false).seen?.text).toBe(
      'oauth_state=‹cookie 1›; Path=/; HttpOnly; Secure; SameSite=Lax',
    )
  })

  it.each<readonly [string, readonly Written[], RegExp]>([
    [
      'Domain does not include the host',
      loginWith({ set: [`${line}; Domain=other.example`] }),
      /Domain is other\.example/,
    ],
    [
      'Path does not include the callback',
      loginWith({ set: ['oauth_state=x; Path=/login'] }),
      /belongs to the path \/login /,
    ],
    [
      'Path is left out and the folder is another one',
      loginWith({ set: ['oauth_state=x'], start: { url: `${good.client}/auth/login` } }),
      /folder of the page that set it/,
    ],
    [
      'it is Secure and set over http',
      loginWith({ with: { client: 'http://app.example', redirectUri: 'http://app.example/callback' } }),
      /set over plain http/,
    ],
    [
      'it is Secure and the callback is http',
      loginWith({ with: { redirectUri: 'http://app.example/callback' } }),
      /asked for over plain http/,
    ],
    [
      'SameSite=None stands without Secure',
      loginWith({ set: ['oauth_state=x; Path=/; SameSite=None'] }),
      /None without Secure/,
    ],
    [
      '__Host- comes with a Path',
      loginWith({ set: ['__Host-state=x; Path=/callback; Secure'] }),
      /begins with __Host-/,
    ],
    ['__Secure- comes without Secure', loginWith({ set: ['__Secure-state=x; Path=/'] }), /begins with __Secure-/],
    ['it is larger than 4096 bytes', loginWith({ set: [`session=${'x'.repeat(4100)}; Path=/`] }), /have 4107 bytes/],
    [
      'Max-Age is over',
      loginWith({ set: ['oauth_state=x; Path=/; Max-Age=60'], callback: { at: 90_000 } }),
      /lived for 1 min, /,
    ],
    [
      'Expires is over',
      loginWith({
        set: ['oauth_state=x; Path=/; Expires=Mon, 05 Jan 2026 10:01:00 GMT'],
        callback: { at: 90_000 },
      }),
      /lived for 1 min, /,
    ],
    [
      'the hosts differ',
      loginWith({ with: { client: 'http://localhost:3000', redirectUri: 'http://127.0.0.1:3000/callback' } }),
      /belongs to localhost, and the callback is at 127\.0\.0\.1/,
    ],
    ['SameSite=Lax meets a form_post', formPost({}), /SameSite=Lax, and the callback is a POST/],
    [
      'the two minutes of a form_post are over',
      formPost({ set: ['oauth_state=x; Path=/'], callback: { at: 200_000 } }),
      /let that pass for two minutes/,
    ],
    ['nothing says why', loginWith({ set: [line] }), /its attributes allow it/],
  ])('is found where %s', (_why, exchanges, words) => {
    // An app that takes http for its own scheme has its cookie left behind by that: the one is the root of the other.
    const others = ['forwarded-headers-missing', 'plain-http']
    const own = analysed(exchanges).findings.filter(({ cause }) => !others.includes(cause))
    expect(own.map(({ cause, severity }) => `${severity} ${cause}`)).toEqual(['error state-cookie-lost'])
    expect(own[0]?.message).toMatch(words)
  })

  it('is found where a script was told where to go, as with NextAuth', () => {
    const steps = loginSteps()
    const exchanges = loginWith({
      set: ['__Secure-next-auth.pkce.code_verifier=v; Path=/; HttpOnly; Secure; SameSite=Strict'],
      start: {
        method: 'POST',
        status: 200,
        json: { url: steps.authorize.url },
        answerHeaders: [['Set-Cookie', '__Secure-next-auth.pkce.code_verifier=v; Path=/; Secure; SameSite=Strict']],
      },
      callback: { status: 302, answerHeaders: [['Location', '/api/auth/error?error=Configuration']] },
    })
    expect(inShort(analysed(exchanges).findings)).toEqual([
      {
        cause: 'state-cookie-lost',
        severity: 'error',
        evidence: [
          '4 request.header.cookie.__Secure-next-auth.pkce.code_verifier: - | v',
          '4 response.header.location: /api/auth/error?error=Configuration | -',
          '0 response.header.set-cookie: __Secure-next-auth.pkce.code_verifier=v; Path=/; Secure; SameSite=Strict | -',
        ],
      },
    ])
  })

  it('is found where the session that the login began with is not there any more', () => {
    const exchanges = [
      {
        url: `${good.client}/`,
        status: 200,
        answerHeaders: [['Set-Cookie', 'connect.sid=s1; Path=/; HttpOnly; SameSite=Strict']] as const,
      },
      ...loginWith({ set: [], start: { headers: [['Cookie', 'connect.sid=s1']] } }),
    ]
    expect(inShort(analysed(exchanges).findings)).toEqual([
      {
        cause: 'state-cookie-lost',
        severity: 'error',
        evidence: [
          '5 request.header.cookie.connect.sid: - | s1',
          '5 response.status: 400 | -',
          '0 response.header.set-cookie: connect.sid=s1; Path=/; HttpOnly; SameSite=Strict | -',
        ],
      },
    ])
  })

  it('is found where a new session took the place of the one with the state', () => {
    const started = loginWith({ set: ['connect.sid=s1; Path=/; HttpOnly'], cookie: 'connect.sid=s2' })
    const poll: Written = {
      url: `${good.client}/api/me`,
      status: 401,
      answerHeaders: [['Set-Cookie', 'connect.sid=s2; Path=/; HttpOnly']],
    }
    const { findings } = analysed([...started.slice(0, 3), poll, ...started.slice(3)])
    expect(inShort(findings)).toEqual([
      {
        cause: 'state-cookie-lost',
        severity: 'error',
        evidence: [
          '5 request.header.cookie.connect.sid: s2 | s1',
          '5 response.status: 400 | -',
          '0 response.header.set-cookie: connect.sid=s1; Path=/; HttpOnly | -',
          '3 response.header.set-cookie: connect.sid=s2; Path=/; HttpOnly | -',
        ],
      },
    ])
    const sealed = (value: string) => [
      { ...poll, answerHeaders: [['Set-Cookie', `session=${value}; Path=/`] as const] },
    ]
    const [one, two] = ['1'.repeat(200), '2'.repeat(200)]
    const renewed = loginWith({ set: [`session=${one}; Path=/`], cookie: `session=${two}` })
    expect(analysed([...renewed.slice(0, 3), ...sealed(two), ...renewed.slice(3)]).findings).toEqual([])
  })

  it('is found at the gateway that does not hand Set-Cookie out', () => {
    const steps = loginSteps()
    const inner: Written = {
      ...steps.start,
      url: 'http://10.0.0.5:3000/login',
      at: 2,
      took: 10,
      answerHeaders: [['Set-Cookie', line], ...steps.start.answerHeaders],
    }
    const [start, ...rest] = loginWith({ set: [] })
    const { flows, findings } = analysed([...(start ? [{ ...start, at: 0 }] : []), inner, ...rest])
    expect(flows).toHaveLength(1)
    expect(inShort(findings)[0]?.evidence[0]).toBe('5 request.header.cookie.oauth_state: - | Zk3vT9qLx2Rw8YbN')
    expect(findings.map(({ cause, where }) => [cause, where])).toEqual([['state-cookie-lost', 'gateway']])
  })

  it('is found at the gateway that does not hand Cookie in', () => {
    const cookie = 'oauth_state=Zk3vT9qLx2Rw8YbN'
    const exchanges = loginWith({ cookie, callback: { at: 400, took: 50 } })
    const inner: Written = {
      url: 'http://10.0.0.5:3000/callback?code=SplxlOBeZQQYbYS6WxSbIA&state=Zk3vT9qLx2Rw8YbN',
      at: 405,
      took: 10,
      status: 400,
    }
    const { flows, findings } = analysed([...exchanges, inner])
    expect(flows).toHaveLength(1)
    expect(inShort(findings)[0]?.evidence[0]).toBe('5 request.header.cookie.oauth_state: - | Zk3vT9qLx2Rw8YbN')
    expect(findings.map(({ cause, where }) => [cause, where])).toEqual([['state-cookie-lost', 'gateway']])
  })

  it.each<readonly [string, readonly Written[]]>([
    ['the cookie came back', loginWith({ cookie: 'oauth_state=Zk3vT9qLx2Rw8YbN' })],
    ['the login went on all the same', loginWith({ goesOn: true })],
    ['the client answered well', loginWith({ callback: { status: 302, answerHeaders: [['Location', '/']] } })],
    [
      'the callback is still being answered',
      login({ callback: { outcome: { kind: 'pending' } }, token: null, resource: null }),
    ],
    [
      'the cookie is another matter, and one of the login came back',
      loginWith({ set: [line, 'theme=dark; Path=/settings'], cookie: 'oauth_state=x' }),
    ],
    ['the cookie is taken away, not set', loginWith({ set: ['oauth_state=; Path=/; Max-Age=0'] })],
    ['the values were taken out of the capture', loginWith({ cookie: '[redacted]' })],
    [
      'the person refused, and the client says so',
      login({
        start: { answerHeaders: [['Set-Cookie', line], ...loginSteps().start.answerHeaders] },
        submit: { answerHeaders: [['Location', `${good.redirectUri}?error=access_denied&state=${good.state}`]] },
        callback: {
          url: `${good.redirectUri}?error=access_denied&state=${good.state}`,
          status: 400,
          answerHeaders: [],
        },
        token: null,
        resource: null,
      }),
    ],
    ['no cookie was set at all', loginWith({ set: [] })],
    [
      'the form_post comes within two minutes without SameSite and with the cookie',
      formPost({
        cookie: 'oauth_state=x',
        set: ['oauth_state=x; Path=/'],
        callback: { headers: [['Cookie', 'oauth_state=x']] },
      }),
    ],
  ])('stays silent where %s', (_what, exchanges) => {
    expect(analysed(exchanges).findings.map(({ cause }) => cause)).not.toContain('state-cookie-lost')
  })
})
