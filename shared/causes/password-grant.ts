import { parameter } from '../exchange/parameter.ts'
import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import { tokenAttempts } from './in-flow.ts'

/** The app takes the person's password (RFC 9700 §2.4). */
export const passwordGrant = defineCause({
  id: 'password-grant',
  title: "The app takes the person's password",
  possibleCause:
    'The app uses the password grant, which was meant for moving old programs to OAuth. The app sees the password itself, and people learn to type it in elsewhere than at the server.',
  solution:
    'Send the person to the authorization server with the code grant and PKCE; for programs without a person, use client credentials.',
  troubleshoot: 'Look at grant_type in the token request.',
  references: ['RFC 9700 §2.4', 'RFC 6749 §4.3'],
  severities: ['note'],
  where: 'client',
  check(flow) {
    // One that repeats it for every token says no more the second time.
    const request = tokenAttempts(flow).find((attempt) => attempt.request.grant === 'password')?.request
    const type = request && parameter(request, 'grant_type')
    if (!type) return []
    return [
      observe(
        'note',
        'The grant {seen:0} gives the app the password of the person, cannot ask for a second factor, and teaches people to type passwords into apps. RFC 9700 forbids it. Use the code grant with PKCE.',
        shows(type, 'authorization_code'),
      ),
    ]
  },
})
