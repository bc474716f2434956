import type { ClaimView, TokenView, Verification } from '../../../shared/bridge/views.ts'
import type { Analysis } from '../../../shared/causes/analysis-contract.ts'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import type { JsonObject } from '../../../shared/exchange/json-parameters.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { type Location, within } from '../../../shared/exchange/place.ts'
import type { Flow } from '../../../shared/flow/flow.ts'
import { describeClaim } from '../../../shared/oauth/vocabulary.ts'
import type { Masker } from '../../../shared/redact/masker.ts'
import { type DecodedToken, decodeToken } from '../../../shared/tokens/decode-token.ts'
import { type ClaimExpectations, type ClaimVerdict, judgeClaims } from '../../../shared/tokens/judge-claims.ts'
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
      return { ...base, ...nothing(), format: 'opaque', note: 'Not a JWT: what it means is known to its server alone.' }
    case 'malformed':
      return { ...base, ...nothing(), format: 'malformed', note: `It has the shape of a JWT, but ${decoded.reason}.` }
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

const nothing = (): Pick<TokenView, 'header' | 'claims' | 'signature'> => ({ header: [], claims: [], signature: null })

function claimViews(
  members: JsonObject,
  at: Location,
  verdicts: readonly ClaimVerdict[],
  { masker, reveal }: TokenSurroundings,
): ClaimView[] {
  return Object.entries(members).map(([name, member]) => {
    const text = typeof member === 'string' ? member : JSON.stringify(member)
    const described = describeClaim(name)
    const verdict = verdicts.find(({ claim }) => claim === name)
    return {
      name,
      value: reveal ? { text, masked: false } : masker.parameter(name, text),
      location: within(at, name),
      meaning: described?.meaning ?? null,
      reference: described?.reference ?? null,
      date: dateClaims.has(name) && typeof member === 'number' && Number.isFinite(member) ? member * 1000 : null,
      verdict: verdict ? { ok: verdict.ok, text: verdict.text } : null,
    }
  })
}

/** NumericDate claims (RFC 7519 §2, OpenID Connect Core §2). */
const dateClaims: ReadonlySet<string> = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at'])

type Jws = Extract<DecodedToken, { kind: 'jws' }>

function judged(token: TokenInPlace, decoded: Jws, around: TokenSurroundings): readonly ClaimVerdict[] {
  const { exchange, flow } = around
  const sent = isInResponse(exchange, token) ? (exchange.timing.responseStarted ?? exchange.timing.ended ?? 0) : 0
  const now = exchange.startedAt + sent
  if (token.name !== 'id_token') return judgeClaims(decoded.header, decoded.payload, { now })
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
  return judgeClaims(decoded.header, decoded.payload, { now, ...given })
}

async function signatureOf(decoded: Jws, { flow, analysis }: TokenSurroundings): Promise<Verification> {
  const issuer = typeof decoded.payload['iss'] === 'string' ? decoded.payload['iss'] : (flow?.issuer ?? '')
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
