import { parameterValue } from '../exchange/parameter.ts'
import { comparableOrigin, withoutLastSlash } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { ClientRegistration } from '../oauth/client-registration.ts'

/**
 * Chooses the registration of a flow's client: the one with its client_id; else the only one that is
 * plainly meant, by the issuer or by where the client lives, and has another client_id: a wrong id.
 */
export function registrationFor(
  registrations: readonly ClientRegistration[],
  flow: Flow,
): ClientRegistration | undefined {
  const atIssuer = registrations.filter((registration) => fitsIssuer(registration, flow) !== false)
  const named = atIssuer.find((registration) => registration.client_id === flow.clientId?.value)
  if (named || flow.parent !== undefined) return named
  const meant = atIssuer.filter(
    (registration) => fitsIssuer(registration, flow) === true || livesThere(registration, flow),
  )
  return meant.length === 1 ? meant[0] : undefined
}

/** Undefined where one of the two does not say. */
function fitsIssuer(registration: ClientRegistration, flow: Flow): boolean | undefined {
  if (registration.issuer === undefined) return undefined
  if (flow.issuer !== undefined && withoutLastSlash(flow.issuer) === withoutLastSlash(registration.issuer)) return true
  const origin = comparableOrigin(registration.issuer)
  if (flow.server !== undefined && origin === comparableOrigin(flow.server)) return true
  return flow.issuer === undefined ? undefined : false
}

function livesThere(registration: ClientRegistration, flow: Flow): boolean {
  const sent = flow.core.map(({ message }) => parameterValue(message, 'redirect_uri')).find((uri) => uri !== undefined)
  const origin = sent === undefined ? undefined : comparableOrigin(sent)
  return origin !== undefined && (registration.redirect_uris ?? []).some((uri) => comparableOrigin(uri) === origin)
}
