import { decodeFormComponent } from '../exchange/form-urlencoded.ts'
import { urlParts } from '../exchange/url-parts.ts'

/** A shorter one may be the same in many logins: 128 bits have 22 characters of base64url, and many clients send fewer. */
const shortest = 16

/** The state in the query of a URL (RFC 6749 §4.1.1), where it is long enough to tell one login from another. */
export function tellingStateIn(url: string): string | undefined {
  const pair = urlParts(url)
    .query?.split('&')
    .find((one) => one.startsWith('state='))
  const value = pair && decodeFormComponent(pair.slice('state='.length)).value
  return value !== undefined && value.length >= shortest ? value : undefined
}
