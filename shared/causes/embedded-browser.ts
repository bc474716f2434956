import { headerValue } from '../exchange/exchange.ts'
import { headerPlace } from '../exchange/place.ts'
import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import { firstOf } from './in-flow.ts'

/** A login in a browser that the app embeds, and could read along in (RFC 8252 §8.12). */
export const embeddedBrowser = defineCause({
  id: 'embedded-browser',
  title: 'The login runs in a browser inside of the app',
  possibleCause:
    'The app opens the authorization request in a web view of its own, in which it could read what is typed and the cookies.',
  solution:
    'Open the authorization request in the browser of the system: Custom Tabs on Android, ASWebAuthenticationSession on iOS. Google and others refuse web views.',
  troubleshoot: 'Look at User-Agent and X-Requested-With of the authorization request.',
  references: ['RFC 8252 §8.12', 'RFC 8252 §4.1'],
  severities: ['note'],
  where: 'client',
  check(flow) {
    const request = firstOf(flow, 'authorization-request')
    const agent = request && headerValue(request.request.headers, 'user-agent')
    // Android's web view says so in the comment of its system.
    if (!request || !agent || !/\bAndroid\b[^)]*;\s*wv\)/.test(agent)) return []
    return [
      observe(
        'note',
        'The authorization request comes from a web view inside of an app, as its User-Agent {seen:0} says. The app could read the password there, and a login that the person already has in the browser does not count. Open the browser of the system for the login.',
        { place: headerPlace(request.exchange, 'request', 'user-agent'), seen: agent, expected: null },
      ),
    ]
  },
})
