import { parameter } from '../exchange/parameter.ts'
import type { Located } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import { clockTolerance } from '../tokens/clock-tolerance.ts'
import { askedFor, readableRequest } from './asked.ts'
import { defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { claimValue, type IdToken, idTokens, memberPlace } from './id-tokens.ts'
import { inWords } from './length-of-time.ts'

/** The login behind the ID token is older, or weaker, than was asked for (OpenID Connect Core §3.1.2.1, §5.5.1.1). */
export const staleAuthentication = defineCause({
  id: 'stale-authentication',
  title: 'The login is older or weaker than was asked for',
  possibleCause:
    'The server goes on with a session that it had, and does not ask the person again, or does not say when and how the person logged in.',
  solution:
    'Have the server ask the person again where max_age has passed or prompt=login is sent, and put auth_time and acr into the ID token.',
  troubleshoot: 'Compare auth_time and acr in the ID token with max_age, prompt and claims in the request.',
  references: [
    'OpenID Connect Core §2',
    'OpenID Connect Core §3.1.2.1',
    'OpenID Connect Core §3.1.3.7',
    'OpenID Connect Core §5.5.1.1',
  ],
  severities: ['error', 'warning'],
  where: 'authorization-server',
  check(flow, context) {
    const request = readableRequest(flow)
    if (!request || !['max_age', 'prompt', 'claims'].some((name) => parameter(request, name))) return []
    return idTokens(flow, context).flatMap((token) =>
      token.isRefreshed || !token.jws ? [] : [...judgeTime(flow, token, request.at), ...judgeContext(flow, token)],
    )
  },
})

function judgeTime(flow: Flow, token: IdToken, askedAt: number): readonly Observation<Alarm>[] {
  const demand = demandOf(flow)
  if (!demand) return []
  const place = memberPlace(token, 'payload', 'auth_time', token.jws?.payload)
  const time = claimValue(token, 'auth_time')
  if (time === undefined) {
    if (!demand.isRequired) return []
    const told = `The request asked for ${demand.words}, and the ID token does not say when the person logged in (auth_time). A client cannot tell whether this was long ago, and is to refuse it.`
    return [observe('error', told, { place, seen: null, expected: null }, shows(demand.at))]
  }
  const issued = claimValue(token, 'iat')
  if (demand.maxAge === undefined || typeof time !== 'number' || typeof issued !== 'number') return []
  const sinceAsked = (token.holder.at - askedAt) / 1000
  const age = issued - time
  if (age <= demand.maxAge + sinceAsked + clockTolerance) return []
  const evidence: Evidence = { place, seen: String(time), expected: null }
  const told = `The person logged in at {seen:0}, ${inWords(age * 1000)} before the ID token was made, and the request asked for ${demand.words}. The server is to ask the person again, and a client is to refuse what is older.`
  return [observe(demand.isRequired ? 'error' : 'warning', told, evidence, shows(demand.at))]
}

interface Demand {
  readonly at: Located
  readonly words: string
  /** In seconds. */
  readonly maxAge?: number
  /** True where the ID token must have auth_time. */
  readonly isRequired: boolean
}

function demandOf(flow: Flow): Demand | undefined {
  const maxAge = askedFor(flow, 'max_age')
  if (maxAge && /^\d{1,9}$/.test(maxAge.value)) {
    const seconds = Number(maxAge.value)
    return { at: maxAge, words: 'a login no older than max_age {seen:1}', maxAge: seconds, isRequired: true }
  }
  const prompt = askedFor(flow, 'prompt')
  if (prompt?.value.split(' ').includes('login')) {
    return { at: prompt, words: 'a new login (prompt {seen:1})', maxAge: 0, isRequired: false }
  }
  const claims = askedFor(flow, 'claims')
  return claims && isEssential(wanted(claims, 'auth_time'))
    ? { at: claims, words: 'auth_time as an essential claim', isRequired: true }
    : undefined
}

/** OpenID Connect Core §5.5.1.1: where acr is essential and cannot be met, the login has failed. */
function judgeContext(flow: Flow, token: IdToken): readonly Observation<Alarm>[] {
  const claims = askedFor(flow, 'claims')
  const acr = claims && wanted(claims, 'acr')
  if (!claims || !isEssential(acr)) return []
  const asked = acceptable(acr)
  const seen = claimValue(token, 'acr')
  if (asked.length === 0 || (typeof seen === 'string' && asked.includes(seen))) return []
  const place = memberPlace(token, 'payload', 'acr', token.jws?.payload)
  const told =
    typeof seen === 'string'
      ? 'The person logged in by {seen:0}, and the request demands {expected:0} (acr as an essential claim).'
      : 'The request demands {expected:0} (acr as an essential claim), and the ID token does not say how the person logged in.'
  return [
    observe(
      'error',
      `${told} The server must refuse the login then, and a client is to refuse the token.`,
      { place, seen: typeof seen === 'string' ? seen : null, expected: asked.join(' '), expectedAt: claims.place },
      shows(claims),
    ),
  ]
}

type Members = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the claims parameter asks of a claim of the ID token (OpenID Connect Core §5.5). */
function wanted(claims: Located, name: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(claims.value)
    const ofIdToken = isObject(value) && Object.hasOwn(value, 'id_token') ? value['id_token'] : undefined
    const claim = isObject(ofIdToken) && Object.hasOwn(ofIdToken, name) ? ofIdToken[name] : undefined
    return isObject(claim) ? claim : undefined
  } catch {
    return undefined
  }
}

const isEssential = (claim: Members | undefined): claim is Members => claim?.['essential'] === true

function acceptable({ value, values }: Members): readonly string[] {
  return [value, ...(Array.isArray(values) ? values : [])].filter((one) => typeof one === 'string')
}
