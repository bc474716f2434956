import { parameter } from '../exchange/parameter.ts'
import { type Located, nth, type Place, within } from '../exchange/place.ts'
import type { Flow } from '../flow/flow.ts'
import type { TokenGiver } from '../oauth/message.ts'
import type { ClaimVerdict, JudgedClaim } from '../tokens/claim-verdict.ts'
import type { DecodedToken, Jws } from '../tokens/decode-token.ts'
import { judgeClaims } from '../tokens/judge-claims.ts'
import type { JweOpening } from '../tokens/open-jwe.ts'
import { memberText, memberValue, type TokenMember } from '../tokens/token-members.ts'
import type { SignatureVerdict } from '../tokens/verify-signature.ts'
import type { CheckContext } from './cause.ts'
import type { Evidence } from './finding.ts'
import { type ExpectedClaims, idTokenExpectations } from './id-token-expectations.ts'
import { givingSteps, sightingsOf } from './in-flow.ts'
import { issuerToVerifyBy, openingKeys, verificationKeys } from './token-keys.ts'

/** An ID token of a flow, where it was given, with what can be said of it. */
export interface IdToken extends Located {
  readonly holder: TokenGiver
  /** True where it came by way of the browser. */
  readonly isFront: boolean
  readonly isRefreshed: boolean
  /** As it came: signed, encrypted, or broken. */
  readonly decoded: DecodedToken
  /** For an encrypted one: what is in it; undefined until that is known. */
  readonly opening?: JweOpening
  /** The signed token: itself, or what was found in the encrypted one. */
  readonly jws?: Jws
  readonly expected: ExpectedClaims
  /** One a claim that could be judged; none while it is shut. */
  readonly verdicts: readonly ClaimVerdict[]
}

/** Every cause asks for them, and the context is made anew for each run. */
const known = new WeakMap<CheckContext, readonly IdToken[]>()

/** The ID tokens that a flow gave, in the order of their messages. */
export function idTokens(flow: Flow, context: CheckContext): readonly IdToken[] {
  const before = known.get(context)
  if (before) return before
  const found = givingSteps(flow).flatMap((step) => {
    if ('error' in step.message) return []
    const holder = sightingsOf<TokenGiver>(step).find((message) => parameter(message, 'id_token'))
    const given = holder && parameter(holder, 'id_token')
    return holder && given && given.value !== '' ? [read(flow, context, holder, given)] : []
  })
  known.set(context, found)
  return found
}

function read(flow: Flow, context: CheckContext, holder: TokenGiver, { value, place }: Located): IdToken {
  const decoded = context.tokens.decode(value)
  const opening = decoded.kind === 'jwe' ? context.tokens.open(decoded, openingKeys(context)) : undefined
  const jws = decoded.kind === 'jws' ? decoded : opening && insideOf(opening)
  const expected = idTokenExpectations(flow, holder)
  return {
    value,
    place,
    holder,
    isFront: holder.kind === 'authorization-response',
    isRefreshed: holder.kind === 'token-response' && holder.grant === 'refresh_token',
    decoded,
    expected,
    verdicts: jws ? judgeClaims(jws, expected.claims) : [],
    ...(opening && { opening }),
    ...(jws && { jws }),
  }
}

function insideOf(opening: JweOpening): Jws | undefined {
  return opening.kind === 'nested' && opening.token.kind === 'jws' ? opening.token : undefined
}

/** The place of a member of a token's header or payload; of a doubled one the last, which is what counts. */
export function memberPlace(
  { place }: Located,
  part: 'header' | 'payload',
  name: string,
  members: readonly TokenMember[] = [],
): Place {
  const index = members.filter((member) => member.name === name).length - 1
  return { exchange: place.exchange, location: nth(within(place.location, part, name), Math.max(0, index)) }
}

/** A verdict on a claim as evidence. */
export function claimEvidence(token: IdToken, verdict: ClaimVerdict, { metadata }: CheckContext): Evidence {
  const { claim, seen, expected } = verdict
  const fromMetadata = claim === 'iss' && metadata?.issuer?.value === expected ? metadata?.issuer?.place : undefined
  const expectedAt = fromMetadata ?? token.expected.at[claim]
  return {
    place: memberPlace(token, 'payload', claim, token.jws?.payload),
    seen,
    expected,
    ...(expectedAt && expected !== null && { expectedAt }),
  }
}

/** The value of a claim; undefined where there is none, or the token is shut. */
export function claimValue({ jws }: IdToken, claim: string): unknown {
  return jws && memberValue(jws.payload, claim)
}

/** What was found wrong with this claim. */
export function wrongClaim(token: IdToken, claim: JudgedClaim): ClaimVerdict | undefined {
  return token.verdicts.find((verdict) => verdict.claim === claim && !verdict.ok)
}

/** The verdict on the signature; undefined until it is known, or where the token is shut or broken. */
export function signatureOf(flow: Flow, token: IdToken, context: CheckContext): SignatureVerdict | undefined {
  const { jws } = token
  if (!jws) return undefined
  const jwks = context.jwks(issuerToVerifyBy(flow, memberText(jws.payload, 'iss')))
  return context.tokens.signature(jws, verificationKeys(jwks, context.clientSecret))
}

/**
 * True for the token of a refresh whose login is known and had this claim right: that the two differ is told as
 * that alone.
 */
export function isToldByRefresh(tokens: readonly IdToken[], token: IdToken, claim: JudgedClaim): boolean {
  const [first] = tokens
  return (
    token.isRefreshed && first !== undefined && first !== token && first.jws !== undefined && !wrongClaim(first, claim)
  )
}

/** Words for a client that used what came with the token, instead of refusing it. */
export function wentOn(flow: Flow, { holder }: IdToken): string {
  const last = flow.lastResource?.message
  const used = last?.kind === 'resource-response' && last.at > holder.at && !last.userinfo && last.response.status < 400
  return used ? ' The client went on all the same: it does not check this, and is to refuse such a token.' : ''
}
