import { headerValue } from '../../exchange/exchange.ts'
import { headerPlace, type Located, within } from '../../exchange/place.ts'
import type { Message } from '../../oauth/message.ts'

/** An access token in the Authorization header, with the scheme before it. */
export interface PresentedToken extends Located {
  /** In lower case: schemes compare without case (RFC 9110 §11.1). */
  readonly scheme: string
}

/** The token that a request presented in its Authorization header (RFC 6750 §2.1, RFC 9449 §7.1). */
export function presentedToken({ exchange, request }: Message): PresentedToken | undefined {
  const header = headerValue(request.headers, 'authorization')
  const [, scheme, value] = (header && /^(bearer|dpop)[ \t]+(\S+)[ \t]*$/i.exec(header)) || []
  if (!scheme || !value) return undefined
  const { location } = headerPlace(exchange, 'request', 'authorization')
  return { scheme: scheme.toLowerCase(), value, place: { exchange, location: within(location, 'access_token') } }
}
