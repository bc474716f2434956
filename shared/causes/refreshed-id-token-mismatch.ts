import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { claimValue, type IdToken, idTokens, memberPlace } from './id-tokens.ts'

/** The ID token of a refresh is not about the login that it goes on with (OpenID Connect Core §12.2). */
export const refreshedIdTokenMismatch = defineCause({
  id: 'refreshed-id-token-mismatch',
  title: 'The ID token of a refresh is not of the same login',
  possibleCause:
    'The refresh token is of another person or client than the client thinks, or the server makes the new token from other data than the first.',
  solution:
    'Keep each refresh token with its own login, and have the server keep iss, sub, aud and auth_time as they were.',
  troubleshoot: 'Compare the ID token of the refresh with that of the login, claim by claim.',
  references: ['OpenID Connect Core §12.2'],
  severities: ['error', 'warning'],
  where: 'authorization-server',
  // UserInfo goes on telling of the person who logged in.
  leadsTo: ['userinfo-subject-mismatch'],
  check(flow, context) {
    const tokens = idTokens(flow, context)
    const first = tokens[0]
    if (!first?.jws || tokens.length < 2) return []
    return tokens.slice(1).flatMap((token) => (token.isRefreshed && token.jws ? compare(first, token) : []))
  },
})

const compared = ['iss', 'sub', 'aud', 'auth_time'] as const

function compare(first: IdToken, token: IdToken): readonly Observation<Alarm>[] {
  return compared.flatMap((claim): readonly Observation<Alarm>[] => {
    const before = claimValue(first, claim)
    const now = claimValue(token, claim)
    // A claim that the first lacks has nothing to be the same as; auth_time may be left out, and a missing sub is malformed.
    if (before === undefined || isSame(claim, before, now) || isWrong(first, claim)) return []
    if (now === undefined && (claim === 'auth_time' || claim === 'sub')) return []
    const evidence = {
      place: memberPlace(token, 'payload', claim, token.jws?.payload),
      seen: now === undefined ? null : shown(now),
      expected: shown(before),
      expectedAt: memberPlace(first, 'payload', claim, first.jws?.payload),
    }
    const told =
      now === undefined
        ? `The ID token of the refresh has no ${claim}, and that of the login has {expected:0}.`
        : `The ID token of the refresh has {seen:0} as ${claim}, and that of the login has {expected:0}.`
    return claim === 'auth_time'
      ? [observe('warning', `${told} It must stay the time of the login: a refresh is none.`, evidence)]
      : [observe('error', `${told} Both must be the same, and a client must refuse the new token.`, evidence)]
  })
}

/** What was wrong from the start is told of the first token. */
function isWrong(first: IdToken, claim: string): boolean {
  return first.verdicts.some((verdict) => verdict.claim === claim && !verdict.ok)
}

/** The audience may grow, but must hold what it held. */
function isSame(claim: (typeof compared)[number], before: unknown, now: unknown): boolean {
  if (claim !== 'aud') return before === now
  const had = [before].flat()
  const has = [now].flat()
  return had.every((audience) => has.includes(audience))
}

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
