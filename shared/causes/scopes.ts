/** The scopes of a scope parameter (RFC 6749 §3.3). */
export function scopesOf(value: string): readonly string[] {
  return value.split(' ').filter((name) => name !== '')
}

/** Names that one provider takes and gives back under another name. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['https://www.googleapis.com/auth/userinfo.email', 'email'],
  ['https://www.googleapis.com/auth/userinfo.profile', 'profile'],
])

/** The scopes of a token response; some providers separate them by commas there. */
export function grantedScopes(value: string): Set<string> {
  const names = value.split(/[\s,]+/).filter((name) => name !== '')
  return new Set([...names, ...scopesOf(value), ...names.flatMap((name) => otherNames.get(name) ?? [])])
}

/** What separates the scopes where it is not one space, in words. */
export function wrongSeparator(value: string): string | undefined {
  if (/[\w:/.-],\s*[\w:/.-]/.test(value)) return 'a comma'
  if (/[\w:/.-];\s*[\w:/.-]/.test(value)) return 'a semicolon'
  if (/[\w-]\+[\w-]/.test(value)) return 'a plus sign that was encoded'
  if (/[\w-]\|[\w-]/.test(value)) return 'a vertical bar'
  if (/%20|%2B|%2C/i.test(value)) return 'a space that was encoded twice'
  return undefined
}
