import type { Flow } from '../flow/flow.ts'
import type { Jws } from '../tokens/decode-token.ts'
import type { Jwks, KeySetFetch } from '../tokens/jwks.ts'
import { memberText } from '../tokens/token-members.ts'
import { suitsAlgorithm } from '../tokens/verify-signature.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { lacks, observe } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { type IdToken, idTokens, memberPlace } from './id-tokens.ts'
import { issuerToVerifyBy } from './token-keys.ts'

/** The key that signed the ID token is not in the key set, or cannot be told there (OpenID Connect Core §10.1). */
export const signingKeyNotFound = defineCause({
  id: 'signing-key-not-found',
  title: 'The key that signed the ID token is not in the key set',
  possibleCause:
    'The server signs with a new key and the client keeps the old key set, the key set is that of another server or tenant, or the token does not name its key where there are several.',
  solution:
    'Fetch the key set again when a token names a key that it does not have, and have the server publish a key before it signs with it, and name it by kid.',
  troubleshoot: 'Compare kid in the header of the ID token with the kids at jwks_uri.',
  references: ['OpenID Connect Core §10.1', 'OpenID Connect Core §10.1.1', 'RFC 7515 §4.1.4', 'RFC 7517 §4.5'],
  severities: ['error', 'warning'],
  where: 'authorization-server',
  check: (flow, context) => idTokens(flow, context).flatMap((token) => judge(flow, token, context)),
})

function judge(flow: Flow, token: IdToken, { jwks }: CheckContext): readonly Observation<Alarm>[] {
  const { jws } = token
  const alg = jws && memberText(jws.header, 'alg')
  if (!jws || alg === undefined || !/^(?:RS|PS|ES|Ed)/.test(alg)) return []
  const set = jwks(issuerToVerifyBy(flow, memberText(jws.payload, 'iss')))
  if (!set || set.guessed) return []
  const kid = memberText(jws.header, 'kid')
  return kid === undefined ? unnamed(token, jws, alg, set) : named(token, jws, kid, set)
}

function named(token: IdToken, { header }: Jws, kid: string, set: Jwks): readonly Observation<Alarm>[] {
  if (set.keys.some((key) => key['kid'] === kid)) return []
  const place = memberPlace(token, 'header', 'kid', header)
  const newest = set.fetches?.at(-1)
  if (!newest) {
    return [
      {
        ...observe(
          'warning',
          'The ID token was signed with the key {seen:0}, which is not among the keys that were given for this issuer: {expected:0}. Give the key set as it is now at jwks_uri.',
          { place, seen: kid, expected: kidsOf(set.keys) },
        ),
        where: 'registration',
      },
    ]
  }
  const evidence: Evidence = { place, seen: kid, expected: kidsOf(newest.keys), expectedAt: newest.at }
  // A key set that names no key at all leaves it to the client to try them.
  if (newest.keys.length > 0 && newest.keys.every((key) => key['kid'] === undefined)) return []
  if (newest.time > token.holder.at) {
    return [
      observe(
        'error',
        'The ID token was signed with the key {seen:0}, and the key set that was fetched after it has only {expected:0}. No client can verify the token: the server is to publish each key that it signs with.',
        evidence,
      ),
    ]
  }
  return [stale(evidence, newest, token)]
}

/** The set was fetched before the token came, and not again. */
function stale(evidence: Evidence, newest: KeySetFetch, token: IdToken): Observation<Alarm> {
  const minutes = Math.floor((token.holder.at - newest.time) / 60_000)
  const before = minutes < 1 ? 'less than a minute' : minutes === 1 ? 'a minute' : `${minutes} minutes`
  return {
    ...observe(
      'warning',
      `The ID token was signed with the key {seen:0}, and the key set that was fetched ${before} before has only {expected:0}. The server changes its keys: a client is to fetch the key set again when it meets a key that it does not know, and it was not fetched again here.`,
      evidence,
    ),
    where: 'client',
  }
}

/** OpenID Connect Core §10.1: a kid must be given where the set has several keys. One that fits alone is found without. */
function unnamed(token: IdToken, { header }: Jws, alg: string, { keys, fetches }: Jwks): readonly Observation<Alarm>[] {
  const newest = fetches?.at(-1)
  const fitting = (newest?.keys ?? keys).filter((key) => suitsAlgorithm(key, alg))
  if (fitting.length < 2) return []
  const missing = lacks(memberPlace(token, 'header', 'kid', header))
  return [
    observe(
      'warning',
      `The ID token does not name the key that signed it (kid), and ${fitting.length} keys of the key set fit ${alg}: {expected:0}. Many clients refuse to try them all. The server must name the key.`,
      { ...missing, expected: kidsOf(fitting), ...(newest && { expectedAt: newest.at }) },
    ),
  ]
}

function kidsOf(keys: Jwks['keys']): string {
  const kids = keys.slice(0, 20).map(({ kid }) => (typeof kid === 'string' ? kid : 'one without kid'))
  return kids.length === 0 ? 'no key' : kids.join(', ')
}
