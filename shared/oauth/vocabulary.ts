import { claims, parameters } from './vocabulary-data.ts'

/** One line on what a name means, and the section that defines it. */
export interface Meaning {
  readonly meaning: string
  readonly reference: string
}

/** What a parameter means; undefined where no specification that we know of defines it. */
export function describeParameter(name: string): Meaning | undefined {
  return parameters.get(name)
}

/** What a claim of a token, or a member of its header, means. */
export function describeClaim(name: string): Meaning | undefined {
  return claims.get(name)
}

const pages: readonly (readonly [pattern: RegExp, url: (section: string) => string])[] = [
  [/^OpenID Connect Core §(.+)$/, (section) => openId('connect-core-1_0', section)],
  [/^OpenID Connect Discovery §(.+)$/, (section) => openId('connect-discovery-1_0', section)],
  [/^OpenID Connect RP-Initiated Logout §(.+)$/, (section) => openId('connect-rpinitiated-1_0', section)],
  [/^OpenID Connect Session Management §(.+)$/, (section) => openId('connect-session-1_0', section)],
  [/^OpenID Connect Front-Channel Logout §(.+)$/, (section) => openId('connect-frontchannel-1_0', section)],
  [/^OpenID Connect Back-Channel Logout §(.+)$/, (section) => openId('connect-backchannel-1_0', section)],
  [/^OpenID Connect CIBA §(.+)$/, (section) => openId('client-initiated-backchannel-authentication-core-1_0', section)],
  [/^OAuth 2\.0 Multiple Response Types §(.+)$/, (section) => openId('oauth-v2-multiple-response-types-1_0', section)],
  [/^OAuth 2\.0 Form Post Response Mode §(.+)$/, (section) => openId('oauth-v2-form-post-response-mode-1_0', section)],
  [/^JARM §(.+)$/, (section) => openId('oauth-v2-jarm', section)],
]

const openId = (page: string, section: string) => `https://openid.net/specs/${page}.html#rfc.section.${section}`

/** The public address of a section such as `RFC 6749 §4.1.3`; null where it is none that we know. */
export function specificationUrl(reference: string): string | null {
  const rfc = /^RFC (\d+)(?: §([\d.]+)| appendix ([A-Z]))?$/.exec(reference)
  if (rfc) {
    const anchor = rfc[2] ? `#section-${rfc[2]}` : rfc[3] ? `#appendix-${rfc[3]}` : ''
    return `https://www.rfc-editor.org/rfc/rfc${rfc[1]}${anchor}`
  }
  for (const [pattern, url] of pages) {
    const section = pattern.exec(reference)?.[1]
    if (section) return url(section)
  }
  return null
}
