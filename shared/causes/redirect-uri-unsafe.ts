import { type Parameter, parameter } from '../exchange/parameter.ts'
import { hostOf, urlParts } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import { isPublicClient, refusedAtAuthorization, requestsOf } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Evidence, Severity } from './finding.ts'
import { firstOf } from './in-flow.ts'
import { said } from './refusals.ts'

/** A redirect URI of a form that no server should take, or that others can take over (RFC 6749 §3.1.2, RFC 8252). */
export const redirectUriUnsafe = defineCause({
  id: 'redirect-uri-unsafe',
  title: 'The redirect URI has a form that is not safe',
  possibleCause:
    'The redirect URI is relative, has a fragment or a wildcard, or uses a scheme that any other app can claim too.',
  solution:
    'Send an absolute https URI without a fragment. On one machine use http://127.0.0.1 with a port; for an app, https links that it claims, or a scheme made of a domain that is yours.',
  troubleshoot: 'Look at redirect_uri in the authorization request.',
  references: ['RFC 6749 §3.1.2', 'RFC 8252 §7.1', 'RFC 8252 §7.3', 'RFC 8252 §8.3', 'RFC 9700 §2.1'],
  severities: ['error', 'warning', 'note'],
  where: 'client',
  leadsTo: ['redirect-uri-mismatch', 'malformed-request'],
  check(flow, context) {
    const sent = requestsOf(flow)
      .map((request) => parameter(request, 'redirect_uri'))
      .find((uri) => uri !== undefined)
    const fault = sent && sent.value !== '' ? faultOf(sent, flow, context) : undefined
    if (!fault) return []
    const broke = fault.breaks && wasRefused(flow)
    const refusal = broke ? refusedAtAuthorization(flow)[0] : undefined
    return [observe(broke ? 'error' : fault.severity, fault.words, fault.evidence, ...(refusal ? said(refusal) : []))]
  },
})

interface Fault {
  readonly words: string
  readonly evidence: Evidence
  readonly severity: Severity
  /** True where a server may well refuse it. */
  readonly breaks: boolean
}

function wasRefused(flow: Flow): boolean {
  return (
    firstOf(flow, 'authorization-error-page') !== undefined ||
    refusedAtAuthorization(flow).some(({ error }) =>
      ['invalid_request', 'invalid_redirect_uri'].includes(error.code.value),
    )
  )
}

function faultOf(sent: Parameter, flow: Flow, context: CheckContext): Fault | undefined {
  const { scheme, authority, path, fragment } = urlParts(sent.value)
  const warn = (words: string, expected: string | null): Fault => ({
    words,
    evidence: shows(sent, expected),
    severity: 'warning',
    breaks: true,
  })
  if (scheme === '') {
    // An absolute one that is encoded once too often is told as that.
    if (/^[a-z][a-z0-9+.-]*%3a/i.test(sent.value)) return undefined
    return warn(
      'The redirect URI {seen:0} is relative. It must be absolute, with scheme and host: the server does not know where the app is.',
      'an absolute URI',
    )
  }
  if (fragment !== undefined) {
    return warn(
      'The redirect URI {seen:0} has a fragment, which it must not have: the response may need the place. Leave out the # and what is behind it.',
      sent.value.slice(0, sent.value.indexOf('#')),
    )
  }
  if (`${authority}${path}`.includes('*')) {
    return warn(
      'The redirect URI {seen:0} has a wildcard. A request names one address, to the letter, and a wildcard in a registration lets strangers have codes sent to themselves.',
      'one address',
    )
  }
  if (scheme === 'javascript' || scheme === 'data' || scheme === 'vbscript') {
    return warn(
      `The redirect URI is a ${scheme} address: a server that takes it runs code of whoever made it in its own pages.`,
      'an https address',
    )
  }
  if (scheme === 'http' || scheme === 'https') return ofLocalhost(sent, scheme, flow, context)
  return ofPrivateScheme(sent, scheme)
}

/** RFC 8252 §8.3: the name may lead to another interface than that of this machine, or be in the hands of a resolver. */
function ofLocalhost(sent: Parameter, scheme: string, flow: Flow, context: CheckContext): Fault | undefined {
  if (scheme !== 'http' || hostOf(sent.value) !== 'localhost' || !isPublicClient(flow, context)) return undefined
  return {
    words:
      'The redirect URI {seen:0} names this machine as localhost. For an app that listens there, {expected:0} is safer: the name may lead to another interface, or be blocked. Register that one, too.',
    evidence: shows(sent, sent.value.replace(/^(http:\/\/)localhost/i, '$1127.0.0.1')),
    severity: 'note',
    breaks: false,
  }
}

/** RFC 8252 §7.1: a domain of one's own, in reverse: without a period, any app may claim it. */
function ofPrivateScheme(sent: Parameter, scheme: string): Fault | undefined {
  if (scheme === 'urn' || scheme.includes('.')) return undefined
  return {
    words: `The redirect URI {seen:0} has the scheme ${scheme}, which any other app on the device can claim, and take the code. Use an https link that belongs to the app, or a scheme made of your own domain, such as com.example.app.`,
    evidence: shows(sent, 'a scheme such as com.example.app'),
    severity: 'warning',
    breaks: false,
  }
}
