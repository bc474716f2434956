import type { ClaimView, TokenView, Verification } from '../../../shared/bridge/exchange-detail.ts'
import type { Analysis } from '../../../shared/causes/analysis-contract.ts'
import { idTokenExpectations } from '../../../shared/causes/id-token-expectations.ts'
import { signedAnswerIn, wrongClaimsOf } from '../../../shared/causes/signed-response.ts'
import { issuerToVerifyBy, openingKeys, verificationKeys } from '../../../shared/causes/token-keys.ts'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { type Location, nth, within } from '../../../shared/exchange/place.ts'
import type { Flow } from '../../../shared/flow/flow.ts'
import type { Message, TokenGiver } from '../../../shared/oauth/message.ts'
import { describeClaim } from '../../../shared/oauth/vocabulary.ts'
import type { Masker } from '../../../shared/redact/masker.ts'
import type { ClaimVerdict } from '../../../shared/tokens/claim-verdict.ts'
import { decodeToken, type Jwe, type Jws } from '../../../shared/tokens/decode-token.ts'
import { judgeClaims } from '../../../shared/tokens/judge-claims.ts'
import { openJwe } from '../../../shared/tokens/open-jwe.ts'
import { memberText, type TokenMember } from '../../../shared/tokens/token-members.ts'
import { verifySignature } from '../../../shared/tokens/verify-signature.ts'
import { isInResponse, type TokenInPlace, tokenBody } from './tokens-in.ts'

/** What a token is judged with. */
export interface TokenSurroundings {
  readonly exchange: Exchange
  readonly flow: Flow | undefined
  readonly analysis: Analysis
  readonly masker: Masker
  readonly reveal: boolean
}

/** A token taken apart, its claims judged and its signature verified as far as what was seen allows. */
export async function tokenView(token: TokenInPlace, around: TokenSurroundings): Promise<TokenView> {
  const decoded = decodeToken(token.value)
  const base = { name: token.name, location: token.place.location }
  switch (decoded.kind) {
    case 'opaque':
      return { ...base, ...opaque() }
    case 'malformed': {
      const header = claimViews(decoded.header ?? [], within(token.place.location, 'header'), [], around)
      return { ...base, format: 'malformed', note: decoded.reason, header, claims: [], signature: null }
    }
    case 'jwe': {
      const header = claimViews(decoded.header, within(token.place.location, 'header'), [], around)
      return { ...base, format: 'jwe', header, ...(await opened(token, decoded, around)) }
    }
    case 'jws': {
      const header = claimViews(decoded.header, within(token.place.location, 'header'), [], around)
      return { ...base, format: 'jws', note: null, header, ...(await contentOf(token, decoded, around)) }
    }
    default:
      return decoded satisfies never
  }
}

type Content = Pick<TokenView, 'claims' | 'signature'>

async function contentOf(token: TokenInPlace, decoded: Jws, around: TokenSurroundings): Promise<Content> {
  const verdicts = judged(token, decoded, around)
  return {
    claims: claimViews(decoded.payload, within(token.place.location, 'payload'), verdicts, around),
    signature: await signatureOf(token, decoded, around),
  }
}

async function opened(token: TokenInPlace, jwe: Jwe, around: TokenSurroundings): Promise<Content & { note: string }> {
  const opening = await openJwe(jwe, openingKeys(around.analysis.clientKeys(around.flow?.id)))
  switch (opening.kind) {
    case 'nested': {
      const note = `Encrypted, and opened with ${opening.by}.`
      return opening.token.kind === 'jws'
        ? { note, ...(await contentOf(token, opening.token, around)) }
        : { note: `${note} What is in it is no signed token.`, claims: [], signature: null }
    }
    case 'claims': {
      const claims = claimViews(opening.claims, within(token.place.location, 'payload'), [], around)
      return { note: `Encrypted, and opened with ${opening.by}. Its claims are not signed.`, claims, signature: null }
    }
    case 'other':
      return {
        note: `Encrypted, and opened with ${opening.by}: there are no claims in it.`,
        claims: [],
        signature: null,
      }
    case 'shut': {
      const note = `Encrypted: what is in it can be read with the key of its receiver alone. It stayed shut: ${opening.reason}.`
      return { note, claims: [], signature: null }
    }
    default:
      return opening satisfies never
  }
}

const opaque = (): Omit<TokenView, 'name' | 'location'> => ({
  format: 'opaque',
  note: 'Not a JWT: what it means is known to its server alone.',
  header: [],
  claims: [],
  signature: null,
})

function claimViews(
  members: readonly TokenMember[],
  at: Location,
  verdicts: readonly ClaimVerdict[],
  { masker, reveal }: TokenSurroundings,
): ClaimView[] {
  const counts = new Map<string, number>()
  const present = members.map(({ name, value, raw }): ClaimView => {
    const index = counts.get(name) ?? 0
    counts.set(name, index + 1)
    const text = typeof value === 'string' ? value : raw
    return {
      ...wordsOf(name),
      value: reveal ? { text, masked: false } : masker.parameter(name, text),
      location: nth(within(at, name), index),
      date: dateClaims.has(name) && typeof value === 'number' && Number.isFinite(value) ? value * 1000 : null,
      verdict: verdictOn(name, verdicts),
    }
  })
  // A claim that should be there and is not has a line too: its absence is what was judged.
  const absent = verdicts
    .filter(({ seen, ok, claim }) => seen === null && !ok && !counts.has(claim))
    .map(({ claim }): ClaimView => {
      const value = { text: '', masked: false }
      return { ...wordsOf(claim), value, location: within(at, claim), date: null, verdict: verdictOn(claim, verdicts) }
    })
  return [...present, ...absent]
}

function wordsOf(name: string): Pick<ClaimView, 'name' | 'meaning' | 'reference'> {
  const described = describeClaim(name)
  return { name, meaning: described?.meaning ?? null, reference: described?.reference ?? null }
}

function verdictOn(name: string, verdicts: readonly ClaimVerdict[]): ClaimView['verdict'] {
  const verdict = verdicts.find(({ claim }) => claim === name)
  return verdict ? { ok: verdict.ok, text: verdict.why } : null
}

/** NumericDate claims (RFC 7519 §2, OpenID Connect Core §2). */
const dateClaims: ReadonlySet<string> = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at'])

function judged(token: TokenInPlace, decoded: Jws, around: TokenSurroundings): readonly ClaimVerdict[] {
  const { exchange, flow, analysis } = around
  const holder = analysis.messages(exchange.id).find((message) => givesIdToken(message, token))
  if (flow && holder) return judgeClaims(decoded, idTokenExpectations(flow, holder).claims)
  const answer = analysis
    .messages(exchange.id)
    .map(signedAnswerIn)
    .find((signed) => signed?.token.value === token.value)
  if (flow && answer) return wrongClaimsOf(flow, answer, decoded)
  const sent = isInResponse(exchange, token) ? (exchange.timing.responseStarted ?? exchange.timing.ended ?? 0) : 0
  return judgeClaims(decoded, { now: exchange.startedAt + sent })
}

/** A token may stand in a message twice, and in one that only hands it back as a hint. */
function givesIdToken(message: Message, token: TokenInPlace): message is TokenGiver {
  if (token.name !== 'id_token' || !givers.has(message.kind)) return false
  return parameterValue(message, 'id_token') === token.value
}

const givers: ReadonlySet<string> = new Set<TokenGiver['kind']>([
  'token-response',
  'authorization-response',
  'ciba-notification-request',
])

/** An ID token, or a signed answer, is verified by the keys of the issuer that was asked; of other tokens, only they say whose they are. */
async function signatureOf(
  token: TokenInPlace,
  decoded: Jws,
  { flow, analysis }: TokenSurroundings,
): Promise<Verification> {
  const iss = memberText(decoded.payload, 'iss')
  const ofTheServer = token.name === 'id_token' || token.name === tokenBody
  const jwks = analysis.jwks(ofTheServer ? issuerToVerifyBy(flow, iss) : (iss ?? ''))
  return verifySignature(decoded, verificationKeys(jwks, analysis.clientKeys(flow?.id).clientSecret))
}
