import { urlParts } from '../exchange/url-parts.ts'

/** In words, how one URI differs from another that it should equal to the letter; empty where it does not. */
export function describeDifference(seen: string, expected: string): string {
  if (seen === expected) return ''
  if (seen.trim() !== seen) return 'there is white space around it'
  if (`${seen}/` === expected) return 'the slash at its end is missing'
  if (seen === `${expected}/`) return 'it has one slash too many at its end'
  if (decoded(seen) === expected || decoded(expected) === seen) return 'it is percent-encoded once more or once less'
  if (seen.toLowerCase() === expected.toLowerCase()) return 'upper and lower case differ'
  return partsThatDiffer(seen, expected)
}

function partsThatDiffer(seen: string, expected: string): string {
  const one = urlParts(seen)
  const other = urlParts(expected)
  const [host, port] = splitAuthority(one.authority)
  const [otherHost, otherPort] = splitAuthority(other.authority)
  const differing = [
    one.scheme !== other.scheme && `the scheme is ${one.scheme || 'missing'} instead of ${other.scheme || 'none'}`,
    host !== otherHost && 'the host is another one',
    port !== otherPort && `the port is ${port || 'left out'} instead of ${otherPort || 'left out'}`,
    one.path !== other.path && 'the path is another one',
    one.query !== other.query && 'the query is another one',
    one.fragment !== other.fragment && 'the fragment is another one',
  ].filter((words) => words !== false)
  return differing.join(' and ')
}

function splitAuthority(authority: string): readonly [host: string, port: string] {
  const match = /^(.*?)(?::(\d*))?$/.exec(authority)
  return [match?.[1] ?? authority, match?.[2] ?? '']
}

function decoded(uri: string): string | undefined {
  try {
    return decodeURIComponent(uri)
  } catch {
    return undefined
  }
}

/** The candidate that shares most with the URI, counted from both ends; undefined where there is none. */
export function nearest(uri: string, candidates: readonly string[]): string | undefined {
  const score = (candidate: string) => {
    const shorter = Math.min(uri.length, candidate.length)
    let start = 0
    while (start < shorter && uri[start] === candidate[start]) start++
    let end = 0
    while (end < shorter - start && uri.at(-1 - end) === candidate.at(-1 - end)) end++
    return (start + end) / Math.max(uri.length, candidate.length, 1)
  }
  return candidates.toSorted((one, other) => score(other) - score(one))[0]
}

/**
 * True where the authorization server should accept the URI for this registered one: equal to the
 * letter, but for the port of a loopback address (RFC 6749 §3.1.2.3, RFC 8252 §7.3, RFC 9700 §4.1.3).
 */
export function matchesRegistered(uri: string, registered: string): boolean {
  if (uri === registered) return true
  const loopback = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::\d+)?((?:[/?].*)?)$/
  const one = loopback.exec(uri)
  const other = loopback.exec(registered)
  return one !== null && other !== null && one[1] === other[1] && one[2] === other[2]
}
