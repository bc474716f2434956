import { type Authority, withPort } from '../authority.ts'
import { certificateFault, isOfCertificate } from '../certificate-fault.ts'
import { errorCode, isTlsAlert } from '../exchange-error.ts'
import type { ConnectionFacts } from './connection-facts.ts'
import { circleCode } from './find-elsewhere.ts'
import { ProxyFault } from './proxy-fault.ts'
import { type ProxyHop, shownHop } from './route/hop.ts'

/** Why a proxy on the way was not reached, and what to do. Another one may be tried. */
export function unreachedProxy(error: Error, hop: ProxyHop): ProxyFault {
  return new ProxyFault(sentence(error, hop), true)
}

/** The way to servers leads back here, which would go on for ever. */
export function itself(hop: ProxyHop): string {
  return `Servers are to be reached through ${shownHop(hop)}, which is this proxy itself. Name another one, or none, in ${hop.namedIn ?? 'the proxy settings'}.`
}

/** The same over a second proxy. Another way may be tried. */
export function leadsBack(hop: ProxyHop): ProxyFault {
  return new ProxyFault(
    `The proxy ${shownHop(hop)} gives back to Tokentrail what it is given, which would go on for ever; so this was ended. Take Tokentrail out of that proxy's own settings, where it is named as its upstream or parent proxy; or name another proxy, or none, in ${hop.namedIn ?? 'the proxy settings'}.`,
    true,
  )
}

/** A proxy was reached, and says nothing to what it is asked. */
export function silentProxy(hop: ProxyHop, server: Authority): ProxyFault {
  return new ProxyFault(
    `The proxy ${shownHop(hop)} did not say in time whether it connects to ${withPort(server)}. Check in ${hop.namedIn ?? 'the proxy settings'} that it is a proxy of this kind, and ask whoever runs it.`,
  )
}

/** TLS is spoken to the proxy alone, which has something against it after the handshake: a client certificate, mostly. */
export function refusedTls(error: unknown, { absoluteForm }: ConnectionFacts): ProxyFault | undefined {
  if (!absoluteForm || !(error instanceof Error) || !isTlsAlert(errorCode(error))) return undefined
  return unreachedProxy(error, absoluteForm.hop)
}

function sentence(error: Error, hop: ProxyHop): string {
  const proxy = shownHop(hop)
  const named = hop.namedIn ?? 'the proxy settings'
  const code = errorCode(error)
  if (code === circleCode) return itself(hop)
  if (isOfCertificate(code) && !code.includes('ALERT')) return certificateFault(`the proxy ${proxy}`, code, error)
  if (isTlsAlert(code))
    return `The proxy ${proxy}, by which servers are reached, ended the TLS handshake (${code}). If it demands a client certificate, name one for ${hop.host} in the proxy settings; else ask whoever runs it.`
  if (/SSL|EPROTO/.test(code))
    return `The proxy ${proxy}, by which servers are reached, speaks no TLS on this port (${code}). Write http:// in place of https:// in ${named}, or give the port where it does.`
  return `The proxy ${proxy}, by which servers are reached, cannot be used (${code || error.message}). Check its address in ${named}, and that it runs.`
}
