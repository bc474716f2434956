type Anchor = (section: string) => string

const openIdAnchor: Anchor = (section) => `rfc.section.${section}`
const ietfAnchor: Anchor = (section) => `section-${section}`

/** The documents that are no RFC: the name that references use, their page, and how it marks its sections. */
const documents: ReadonlyMap<string, readonly [page: string, anchor: Anchor]> = new Map([
  ['OpenID Connect Core', ['openid-connect-core-1_0', openIdAnchor]],
  ['OpenID Connect Discovery', ['openid-connect-discovery-1_0', openIdAnchor]],
  ['OpenID Connect Registration', ['openid-connect-registration-1_0', openIdAnchor]],
  ['OpenID Connect Session Management', ['openid-connect-session-1_0', openIdAnchor]],
  ['OpenID Connect RP-Initiated Logout', ['openid-connect-rpinitiated-1_0', openIdAnchor]],
  ['OpenID Connect Front-Channel Logout', ['openid-connect-frontchannel-1_0', openIdAnchor]],
  ['OpenID Connect Back-Channel Logout', ['openid-connect-backchannel-1_0', openIdAnchor]],
  ['OpenID Connect CIBA', ['openid-client-initiated-backchannel-authentication-core-1_0', openIdAnchor]],
  ['OAuth 2.0 Multiple Response Types', ['oauth-v2-multiple-response-types-1_0', openIdAnchor]],
  ['OAuth 2.0 Form Post Response Mode', ['oauth-v2-form-post-response-mode-1_0', openIdAnchor]],
  ['JARM', ['oauth-v2-jarm', ietfAnchor]],
  ['FAPI 1.0 Advanced', ['openid-financial-api-part-2-1_0-final', openIdAnchor]],
  ['FAPI 2.0 Security Profile', ['fapi-security-profile-2_0-final', ietfAnchor]],
])

/** Documents that stand elsewhere: each with its whole address, and how it marks its sections. */
const elsewhere: ReadonlyMap<string, readonly [page: string, anchor: Anchor]> = new Map([
  ['OAuth 2.1 draft', ['https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1', ietfAnchor]],
  ['RFC 6265bis draft', ['https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis', ietfAnchor]],
  [
    'Client ID Metadata Document draft',
    ['https://datatracker.ietf.org/doc/html/draft-ietf-oauth-client-id-metadata-document', ietfAnchor],
  ],
  // These number their sections anew with each edition: the page is as near as an address can lead.
  ['Fetch Standard', ['https://fetch.spec.whatwg.org/', () => 'http-cors-protocol']],
  ['MCP Authorization', ['https://modelcontextprotocol.io/specification/2025-06-18/basic/authorization', () => '']],
])

/**
 * The public address of a section such as `RFC 6749 §4.1.3`, `RFC 6749 appendix B` or
 * `OpenID Connect Core §3.1.2.1`; null where it is none that we know.
 */
export function specificationUrl(reference: string): string | null {
  const rfc = /^RFC (\d+)(?: §(\d[\d.]*)| appendix ([A-Z][\d.]*))?$/.exec(reference)
  if (rfc) {
    const [, number, section, appendix] = rfc
    const anchor = section ? `#section-${section}` : appendix ? `#appendix-${appendix}` : ''
    return `https://www.rfc-editor.org/rfc/rfc${number}${anchor}`
  }
  const [, title = '', section = ''] = /^(.+) §(\d[\d.]*)$/.exec(reference) ?? []
  const other = elsewhere.get(title)
  if (other) return `${other[0]}${withHash(other[1](section))}`
  const document = documents.get(title)
  if (!document) return null
  const [page, anchor] = document
  return `https://openid.net/specs/${page}.html#${anchor(section)}`
}

const withHash = (anchor: string) => (anchor === '' ? '' : `#${anchor}`)
