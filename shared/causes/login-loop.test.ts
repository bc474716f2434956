import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

const session = 'session=abcdef; Path=/auth; HttpOnly; SameSite=Lax'

interface Round {
  readonly set?: string
  readonly cookie?: string
  /** Where the callback sends the browser. */
  readonly next?: string
  readonly scope?: string
}

/** The server knows the person, and sends the browser back at once. */
function round(number: number, { set = session, cookie, next = '/', scope = good.scope }: Round = {}): Written[] {
  const values = { state: `Zk3vT9qLx2Rw8Yb${number}`, code: `code-${number}`, accessToken: `token-${number}`, scope }
  const { start, authorize, callback, token } = loginSteps(values)
  const back = `${good.redirectUri}?code=code-${number}&state=${values.state}`
  return [
    { ...start, url: `${good.client}/`, ...(cookie !== undefined && { headers: [['Cookie', cookie]] as const }) },
    { ...authorize, answerHeaders: [['Location', back]] },
    {
      ...callback,
      answerHeaders: [
        ['Set-Cookie', set],
        ['Location', next],
      ],
    },
    token,
  ]
}

const page: Written = { url: `${good.client}/`, status: 200, answer: '<html></html>' }

describe('login-loop', () => {
  it('is found at the third round, with the cookie that did not reach the next page', () => {
    const { findings } = analysed([1, 2, 3].flatMap((number) => round(number)))
    const loops = findings.filter(({ severity }) => severity === 'error')
    expect(inShort(loops)).toEqual([
      {
        cause: 'login-loop',
        severity: 'error',
        evidence: [
          '8 response.header.location: sent off 3 times | a page of the app',
          `6 response.header.set-cookie: ${session} | -`,
          '6 request.query.code: code-2 | -',
          '1 request.query.state: Zk3vT9qLx2Rw8Yb1 | -',
          '5 request.query.state: Zk3vT9qLx2Rw8Yb2 | -',
          '9 request.query.state: Zk3vT9qLx2Rw8Yb3 | -',
        ],
      },
    ])
    expect(loops[0]?.message).toContain('belongs to the path /auth ')
  })

  it('is found where a page of the client starts each round by a script', () => {
    const headers = [
      ['Sec-Fetch-Mode', 'navigate'],
      ['Sec-Fetch-Dest', 'document'],
      ['Referer', `${good.client}/`],
    ] as const
    const exchanges = [1, 2, 3].flatMap((number) => {
      const [start, authorize, callback, token] = round(number)
      return start && authorize && callback && token
        ? [start, { ...authorize, headers }, { ...callback, status: 200, answerHeaders: [] }, token]
        : []
    })
    expect(analysed(exchanges).findings.filter(({ severity }) => severity === 'error')).toMatchObject([
      { cause: 'login-loop' },
    ])
  })

  it('is found in the words of a server that counts', () => {
    const json = {
      error: 'invalid_grant',
      error_description:
        'AADSTS50196: The server terminated an operation because it encountered a client request loop.',
    }
    const found = analysed(login({ token: { status: 400, json }, resource: null })).findings
    expect(inShort(found)).toEqual([
      {
        cause: 'login-loop',
        severity: 'error',
        evidence: [
          '5 response.body.error: invalid_grant | -',
          `5 response.body.error_description: ${json.error_description} | -`,
        ],
      },
    ])
  })

  it.each<readonly [string, readonly Written[]]>([
    ['it went round twice', [...round(1), ...round(2)]],
    [
      'a page of the app is shown each time, and the login is begun anew',
      [1, 2, 3].flatMap((number) => [...round(number), page]),
    ],
    [
      'each round asks for another scope',
      [1, 2, 3].flatMap((number) => round(number, { scope: `openid api:${number}` })),
    ],
    [
      'the rounds are minutes apart',
      [1, 2, 3].flatMap((number) =>
        round(number).map((step, index) => ({ ...step, at: number * 60_000 + index * 100 })),
      ),
    ],
  ])('stays silent where %s', (_what, exchanges) => {
    expect(analysed(exchanges).findings.map(({ cause }) => cause)).not.toContain('login-loop')
  })
})
