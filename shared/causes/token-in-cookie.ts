import { parameter } from '../exchange/parameter.ts'
import { type Located, within } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import { defineCause } from './cause.ts'
import { lacks, observe } from './evidence.ts'
import { givingSteps } from './in-flow.ts'

/** A token is kept in a cookie that a browser also sends without TLS (RFC 6750 §5.3). */
export const tokenInCookie = defineCause({
  id: 'token-in-cookie',
  title: 'A token is kept in a cookie without Secure',
  possibleCause:
    'The app puts the token that it was given into a cookie, and does not set the attribute Secure: a browser then sends it along with a request over plain http too, where anybody on the way can read it.',
  solution:
    'Set the cookie with Secure, HttpOnly and SameSite. Better still, keep the token at the server, and in the cookie only the name of a session.',
  troubleshoot: 'Look at the Set-Cookie lines that follow the login, for one whose value is the token.',
  references: ['RFC 6750 §5.3', 'RFC 6265bis draft §5.6'],
  severities: ['warning'],
  where: 'client',
  check: (flow, { session }) =>
    tokensOf(flow).flatMap(({ token, what }) => {
      const found = session.cookies.sentInTheClear(token.value)
      if (!found) return []
      const { name, value, place } = found.cookie
      return [
        observe(
          'warning',
          `The cookie ${name} holds the ${what}, {seen:0}, and has no {expected:1}: the browser sends it over plain http as well, as soon as a link or a picture leads there, and whoever reads it on the way can use it. Add Secure and HttpOnly, or keep the token at the server.`,
          {
            place: { ...place, location: within(place.location, name) },
            seen: value,
            expected: null,
            expectedAt: token.place,
          },
          lacks(place, 'Secure'),
        ),
      ]
    }),
})

interface Given {
  readonly token: Located
  readonly what: 'access token' | 'refresh token'
}

/** The tokens of the flow, each once: those that were given, and the one last used. */
function tokensOf(flow: Flow): readonly Given[] {
  const given = givingSteps(flow).flatMap(({ message }): readonly Given[] => {
    const access = parameter(message, 'access_token')
    const refresh = parameter(message, 'refresh_token')
    return [
      ...(access ? [{ token: access, what: 'access token' as const }] : []),
      ...(refresh ? [{ token: refresh, what: 'refresh token' as const }] : []),
    ]
  })
  const last = flow.lastResource?.message
  const used = last?.kind === 'resource-request' || last?.kind === 'resource-response' ? last.token : undefined
  const all = used ? [...given, { token: used, what: 'access token' as const }] : given
  return all.filter(({ token }, index) => all.findIndex((other) => other.token.value === token.value) === index)
}
