import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { extended } from '../extended.ts'
import { type Fault, mutant } from '../fault.ts'

/** The client keeps a token that it was given in a cookie. It is set by a host of its own: what is on this machine proves nothing. */
const keptIn = (id: string, name: 'access_token' | 'refresh_token', line: (token: string) => string): Fault => ({
  id,
  cause: 'token-in-cookie',
  severity: 'warning',
  apply(flow) {
    const token = given(flow, name)
    if (token === undefined) return undefined
    const sets = {
      url: 'https://app.example/session',
      status: 204,
      answerHeaders: [['Set-Cookie', line(token)]],
    } as const
    return mutant(extended(flow, [sets]).exchanges)
  },
})

function given(flow: CapturedFlow, name: string): string | undefined {
  return all(flow, 'token-response')
    .map((response) => parameterValue(response, name))
    .find((value) => value !== undefined)
}

/** Tokens in cookies that also go over plain http (RFC 6750 §5.3). */
export const tokenCookieFaults: readonly Fault[] = [
  keptIn('access-token-in-cookie', 'access_token', (token) => `at=${token}; Path=/; HttpOnly; SameSite=Lax`),
  keptIn(
    'access-token-in-cookie-behind-its-scheme',
    'access_token',
    (token) => `auth=Bearer%20${encodeURIComponent(token)}`,
  ),
  keptIn('refresh-token-in-cookie', 'refresh_token', (token) => `rt=${token}; Path=/; HttpOnly`),
]
