import type { Header } from '../../shared/exchange/exchange.ts'
import type { Written } from '../traffic/exchange.ts'
import { type Login, login, loginSteps } from '../traffic/login.ts'
import { basicChallenge } from '../traffic/refused-client.ts'

type Change = Parameters<typeof login>[0]

/** How a login begins and how its callback is answered, as the reports about cookies have it. */
export interface CookieLogin {
  /** The Set-Cookie lines of the answer that sends the browser off. */
  readonly set: readonly string[]
  /** The Cookie header of the callback; none where the browser has none to send. */
  readonly cookie?: string
  readonly start?: Partial<Written>
  /** How the callback is answered: an app that goes on, or one that gives up. */
  readonly callback: Partial<Written>
  readonly as?: Partial<Login>
}

/** A login whose client keeps its state in a cookie. It asks for the token only where it does not give up. */
export function cookieLogin({ set, cookie, start, callback, as }: CookieLogin): Written[] {
  const steps = loginSteps(as)
  const lines = set.map((value): Header => ['Set-Cookie', value])
  const gaveUp = (callback.status ?? 302) >= 400 || JSON.stringify(callback.answerHeaders ?? []).includes('error')
  return login(
    {
      start: { answerHeaders: [...lines, ...steps.start.answerHeaders], ...start },
      callback: { ...(cookie !== undefined && { headers: [['Cookie', cookie]] }), ...callback },
      ...(gaveUp && { token: null, resource: null }),
    },
    as,
  )
}

/** The same login as both sides of a gateway in front of the app see it. */
export function behindGateway(
  exchanges: readonly Written[],
  legs: { readonly start?: Partial<Written>; readonly callback?: Partial<Written> },
  as?: Partial<Login>,
): Written[] {
  const { start, callback } = loginSteps(as)
  const inner = (step: Written, change: Partial<Written>, at: number): Written => ({
    ...step,
    url: step.url.replace(/^https:\/\/app\.example/, 'http://app:3000'),
    ...change,
    headers: [['X-Forwarded-Proto', 'https'], ['X-Forwarded-Host', 'app.example'], ...(change.headers ?? [])],
    at,
    took: 10,
  })
  return exchanges.flatMap((exchange, index): Written[] => {
    const at = index * 100
    if (exchange.url === start.url && legs.start) return [{ ...exchange, at }, inner(exchange, legs.start, at + 5)]
    if (exchange.url === callback.url && legs.callback)
      return [{ ...exchange, at, took: 80 }, inner(exchange, legs.callback, at + 5)]
    return [{ ...exchange, at }]
  })
}

/** A login that the token endpoint refuses. */
export function refusedAtToken(status: number, json: unknown, change: Change = {}, as: Partial<Login> = {}): Written[] {
  const challenge = status === 401 && { answerHeaders: [basicChallenge] }
  return login({ ...change, token: { ...challenge, ...change.token, status, json }, resource: null }, as)
}

/** A login that ends with a page of the authorization server in the place of its login page. */
export function refusedByPage(status: number, text: string, as: Partial<Login> = {}, change: Change = {}): Written[] {
  return login(
    {
      ...change,
      authorize: {
        ...change.authorize,
        status,
        answerHeaders: [['Content-Type', 'text/html; charset=utf-8']],
        answer: `<!doctype html><html><body><h1>${text}</h1></body></html>`,
      },
      page: null,
      submit: null,
      callback: null,
      token: null,
      resource: null,
    },
    as,
  )
}

/** The answers with which clients give up. */
export const givesUp = {
  /** NextAuth. */
  nextAuth: { status: 302, answerHeaders: [['Location', '/api/auth/error?error=Configuration']] },
  page400: { status: 400, answerHeaders: [['Content-Type', 'text/html']] },
  page403: { status: 403, answerHeaders: [['Content-Type', 'text/html']] },
  page500: { status: 500, answerHeaders: [['Content-Type', 'text/html']] },
  /** Spring Security. */
  loginError: { status: 302, answerHeaders: [['Location', '/login?error']] },
} as const satisfies Record<string, Partial<Written>>

export const goesOn: Partial<Written> = { status: 302, answerHeaders: [['Location', '/']] }
