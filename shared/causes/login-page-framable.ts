import { headerPlace } from '../exchange/place.ts'
import { comparableOrigin } from '../exchange/url-parts.ts'
import { defineCause } from './cause.ts'
import { lacks, observe } from './evidence.ts'
import { firstOf } from './in-flow.ts'

/** The server's page for login or consent may be shown in a frame of any site (RFC 6749 §10.13, RFC 9700 §4.16). */
export const loginPageFramable = defineCause({
  id: 'login-page-framable',
  title: 'The login page may be shown in a frame of another site',
  possibleCause: 'The server, or the page that it is given for the login, sends no header that keeps it out of frames.',
  solution:
    "Send Content-Security-Policy: frame-ancestors 'none' with every page of the login and the consent, and X-Frame-Options: DENY for old browsers.",
  troubleshoot: 'Look at the response headers of the page on which people log in or agree.',
  references: ['RFC 6749 §10.13', 'RFC 9700 §4.16'],
  severities: ['note'],
  where: 'authorization-server',
  check(flow, { session }) {
    const request = firstOf(flow, 'authorization-request')
    const response = firstOf(flow, 'authorization-response')
    const origin = request && comparableOrigin(request.endpoint)
    const page = origin && response && session.pages.framable(origin, request.exchange, response.exchange)
    if (!page) return []
    return [
      observe(
        'note',
        'The page of the server does not say who may show it in a frame: another site can put it, invisible, over a page of its own, and so make people agree by a click that they mean for something else. Send {expected:0} with it.',
        lacks(headerPlace(page.exchange, 'response', 'content-security-policy'), "frame-ancestors 'none'"),
      ),
    ]
  },
})
