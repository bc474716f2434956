import type { WhyNotSent } from '../../exchange/cookies/why-not-sent.ts'
import { inWords } from '../length-of-time.ts'
import type { LostCookie } from './lost-cookies.ts'

/** Why the cookie is not there, in a sentence. */
export function reasonFor({ how, at }: LostCookie): string {
  switch (how.kind) {
    case 'attributes':
      return whyInWords(how.why)
    case 'dropped-on-the-way-out':
      return "the client answered with it, and the gateway's answer to the browser no longer has it."
    case 'dropped-on-the-way-in':
      return 'the browser brought it, and the gateway did not hand it on.'
    case 'replaced':
      return 'another answer replaced it while the person was logging in, so the client does not find what it had kept under the first value.'
    case 'unknown':
      return 'cookie' in at
        ? 'its attributes allow it, so the browser refuses it (a frame of another site, a setting), something deleted it, or the callback came in another browser.'
        : 'how it was set is not in the capture; SameSite=Strict, or a POST with SameSite=Lax, would keep it back.'
    default:
      return how satisfies never
  }
}

/** The change to make. */
export function changeFor({ how }: LostCookie): string {
  switch (how.kind) {
    case 'attributes':
      return changeTo(how.why)
    case 'dropped-on-the-way-out':
      return 'Have the gateway pass every Set-Cookie line on, redirects included.'
    case 'dropped-on-the-way-in':
      return 'Have the gateway pass the Cookie header on unchanged.'
    case 'replaced':
      return 'Do not begin a new session between the start of a login and its callback: look at what answers with Set-Cookie there, such as a page or a script that has no session of its own.'
    case 'unknown':
      return 'Look into the cookie store of the browser right after the login began, and see whether the cookie is there.'
    default:
      return how satisfies never
  }
}

/** A browser's reason, in a sentence. */
export function whyInWords(why: WhyNotSent): string {
  switch (why.kind) {
    case 'too-large':
      return `name and value have ${why.size} bytes, and browsers ignore a cookie of more than 4096.`
    case 'foreign-domain':
      return `its Domain is ${why.domain}, which does not include ${why.host}, the host that set it: browsers ignore such a cookie.`
    case 'secure-over-http':
      return 'it is Secure and was set over plain http: browsers ignore such a cookie.'
    case 'none-without-secure':
      return 'it has SameSite=None without Secure: browsers ignore such a cookie.'
    case 'prefix':
      return why.prefix === '__Host-'
        ? 'its name begins with __Host-, which asks for https, Secure, Path=/ and no Domain: browsers ignore it otherwise.'
        : 'its name begins with __Secure-, which asks for https and Secure: browsers ignore it otherwise.'
    case 'other-host':
      return `it belongs to ${why.domain ?? why.from}, and the callback is at ${why.to}, another host.`
    case 'other-path':
      return `it belongs to the path ${why.path}${why.said ? '' : ', the folder of the page that set it,'} and the callback is outside of it.`
    case 'secure-to-http':
      return 'it is Secure, and the callback is asked for over plain http.'
    case 'expired':
      return `it lived for ${inWords(why.after)}, and the callback came later.`
    case 'strict':
      return 'it has SameSite=Strict, and the callback comes from the site of the authorization server: browsers keep it back then.'
    case 'lax-post':
      return 'it has SameSite=Lax, and the callback is a POST from the site of the authorization server (response_mode=form_post): browsers send it along with a GET alone.'
    case 'default-lax-post':
      return `it has no SameSite, which counts as Lax, and the callback is a POST from another site: browsers let that pass for two minutes, and it was ${inWords(why.age)} old.`
    default:
      return why satisfies never
  }
}

function changeTo(why: WhyNotSent): string {
  switch (why.kind) {
    case 'too-large':
      return 'Keep less in the cookie, or keep a session on the server and its id alone in the cookie.'
    case 'foreign-domain':
      return 'Leave Domain out, or name the host of the app or a domain above it.'
    case 'secure-over-http':
    case 'secure-to-http':
      return 'Use https for the login and the redirect URI alike; behind a proxy that ends TLS, have it send X-Forwarded-Proto and the app trust it.'
    case 'none-without-secure':
      return 'Add Secure, or use SameSite=Lax.'
    case 'prefix':
      return 'Set it as the prefix asks, or give it another name.'
    case 'other-host':
      return 'Begin the login at the host of the redirect URI: localhost and 127.0.0.1 are two hosts, and so is a name with www and without.'
    case 'other-path':
      return 'Set it with Path=/.'
    case 'expired':
      return 'Let it live longer than a person needs to log in: ten minutes or more.'
    case 'strict':
      return 'Set it with SameSite=Lax.'
    case 'lax-post':
    case 'default-lax-post':
      return 'Set it with SameSite=None and Secure, or ask for response_mode=query.'
    default:
      return why satisfies never
  }
}
