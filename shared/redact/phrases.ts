/** What evidence says in the place of a secret: words about it, which nobody has to mask. */
export const phrases = {
  noJwt: 'no signed JWT',
  oneJwt: 'one signed JWT',
  bareXml: 'bare XML',
  noXml: 'no XML',
  base64: 'ordinary Base64',
  base64url: 'XML in Base64url',
  newOne: 'a new one',
  accessToken: 'an access token',
  jsonText: 'a JSON string',
  noText: 'null',
  once: 'once',
  moreThanOnce: 'more than once',
} as const

const all: ReadonlySet<string> = new Set(Object.values(phrases))

/** True for one of these phrases, to the letter: a secret that merely reads like words is none. */
export function isPhrase(value: string): boolean {
  return all.has(value)
}
