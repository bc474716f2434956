/** What browsers call themselves last; of those that claim to be others as well, the first of these is true. */
const browsers = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['HeadlessChrome', 'Chrome (headless)'],
  ['Chrome', 'Chrome'],
  ['Version', 'Safari'],
] as const

/** What a client is called in a sentence: of a browser's User-Agent its name and version, of any other the whole. */
export function clientName(userAgent: string): string {
  if (!userAgent.startsWith('Mozilla/5.0')) return userAgent
  for (const [token, name] of browsers) {
    const version = new RegExp(` ${token}/(\\d+)`).exec(userAgent)?.[1]
    if (version !== undefined) return `${name} ${version}`
  }
  return userAgent
}
