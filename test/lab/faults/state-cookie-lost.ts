import type { Fault } from '../fault.ts'

/** The value stands masked in the window, like every cookie. */
const evidence = { location: 'request.header.cookie.sid', seen: null, expected: /^‹cookie \d+›$/ } as const

export const stateCookieLost: readonly Fault[] = [
  {
    name: 'cookie-strict',
    cause: 'state-cookie-lost',
    severity: 'error',
    about: 'the cookie has SameSite=Strict, and the callback comes from the site of the server',
    client: { host: '127.0.0.1', cookie: 'HttpOnly; Path=/; Secure; SameSite=Strict' },
    evidence,
  },
  {
    name: 'cookie-form-post',
    cause: 'state-cookie-lost',
    severity: 'error',
    about: 'the cookie has SameSite=Lax, and the response is posted by a form of the server',
    client: { host: '127.0.0.1', formPost: true },
    evidence,
  },
  {
    name: 'cookie-path',
    cause: 'state-cookie-lost',
    severity: 'error',
    about: 'the cookie belongs to the path of the login page alone',
    client: { cookie: 'HttpOnly; Path=/login; Secure; SameSite=Lax' },
    evidence,
  },
]
