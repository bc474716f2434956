/** The hosts of the specifications that findings refer to. */
const hosts: ReadonlySet<string> = new Set([
  'www.rfc-editor.org',
  'datatracker.ietf.org',
  'www.ietf.org',
  'openid.net',
  'www.iana.org',
  'www.w3.org',
  'www.unicode.org',
  'fetch.spec.whatwg.org',
  'html.spec.whatwg.org',
  'url.spec.whatwg.org',
  'developer.mozilla.org',
  'modelcontextprotocol.io',
])

/** Whether an address is a page of a specification, and may be opened in the person's browser. */
export function isReference(address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return url.protocol === 'https:' && hosts.has(url.hostname) && url.port === '' && url.username === ''
}
