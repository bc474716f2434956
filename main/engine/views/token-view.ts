import type { ClaimView, TokenView, Verification } from '../../../shared/bridge/views.ts'
import type { Analysis } from '../../../shared/causes/analysis-contract.ts'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { type Location, nth, within } from '../../../shared/exchange/place.ts'
import type { Flow } from '../../../shared/flow/flow.ts'
import { describeClaim } from '../../../shared/oauth/vocabulary.ts'
import type { Masker } from '../../../shared/redact/masker.ts'
import { decodeToken, type Jws } from '../../../shared/tokens/decode-token.ts'
import { type ClaimExpectations, type ClaimVerdict, judgeClaims } from '../../../shared/tokens/judge-claims.ts'
import { memberText, type TokenMember } from '../../../shared/tokens/token-members.ts'
import { verifySignature } from '../../../shared/tokens/verify-signature.ts'
import { isInResponse, type TokenInPlace } from './tokens-in.ts'

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
      const note = 'Encrypted: what is in it can be read with the key of its receiver alone.'
      return { ...base, format: 'jwe', note, header, claims: [], signature: null }
    }
    case 'jws': {
      const verdicts = judged(token, decoded, around)
      return {
        ...base,
        format: 'jws',
        note: null,
        header: claimViews(decoded.header, within(token.place.location, 'header'), [], around),
        claims: claimViews(decoded.payload, within(token.place.location, 'payload'), verdicts, around),
        signature: await signatureOf(decoded, around),
      }
    }
    default:
      return decoded satisfies never
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
  const { exchange, flow } = around
  const sent = isInResponse(exchange, token) ? (exchange.timing.responseStarted ?? exchange.timing.ended ?? 0) : 0
  const now = exchange.startedAt + sent
  if (token.name !== 'id_token') return judgeClaims(decoded, { now })
  const request = flow?.core.find(({ kind }) => kind === 'authorization-request')?.message
  const holders = around.analysis.messages(exchange.id).filter(({ part }) => part === 'response')
  const beside = (name: string) => holders.map((message) => parameterValue(message, name)).find((value) => value)
  const known: { -readonly [Name in keyof ClaimExpectations]?: ClaimExpectations[Name] | undefined } = {
    issuer: flow?.issuer,
    clientId: flow?.clientId?.value,
    nonce: request && parameterValue(request, 'nonce'),
    code: beside('code'),
    accessToken: beside('access_token'),
  }
  const given = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
  return judgeClaims(decoded, { now, ...given })
}

async function signatureOf(decoded: Jws, { flow, analysis }: TokenSurroundings): Promise<Verification> {
  const issuer = memberText(decoded.payload, 'iss') ?? flow?.issuer ?? ''
  const jwks = analysis.jwks(issuer)
  const clientSecret = flow?.core
    .flatMap(({ message }) => ('authentication' in message ? message.authentication : []))
    .find(({ method }) => method === 'client_secret_basic' || method === 'client_secret_post')?.credential?.value
  return verifySignature(decoded, {
    ...(jwks && { jwks }),
    ...(clientSecret !== undefined && { clientSecret }),
    keySource: jwks?.at ? `the key set fetched in exchange ${jwks.at.exchange}` : 'the key set given',
  })
}
