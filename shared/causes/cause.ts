import type { EpochMs } from '../exchange/brand.ts'
import type { ExchangeId } from '../exchange/exchange.ts'
import type { Located } from '../exchange/place.ts'
import type { Flow, FlowId, Step } from '../flow/flow.ts'
import type { ClientAuthentication } from '../oauth/client-authentication.ts'
import type { ClientRegistration } from '../oauth/client-registration.ts'
import type {
  EndpointRequest,
  EndpointResponse,
  Message,
  ResourceResponse,
  TokenGiver,
  TokenRequest,
  TokenResponse,
} from '../oauth/message.ts'
import type { ResourceMetadata } from '../oauth/resource-metadata.ts'
import type { ServerMetadata } from '../oauth/server-metadata.ts'
import type { Jwks } from '../tokens/jwks.ts'
import type { TokenFacts } from '../tokens/token-facts.ts'
import type { CookieMemory } from './cookie-memory.ts'
import type { FixPlace, Observation, Severity } from './finding.ts'
import type { PageMemory } from './page-memory.ts'
import type { RefererMemory } from './referer-memory.ts'

/** A row of the cause table: its words, and the function that finds it. */
export interface Cause<S extends Severity = Severity> {
  /** Equal to the name of its file. */
  readonly id: string
  readonly title: string
  /** What may be behind it, in words for the person at the screen. */
  readonly possibleCause: string
  readonly solution: string
  /** Where to look first. */
  readonly troubleshoot: string
  /** Each names a section: `RFC 6749 §4.1.3`. */
  readonly references: readonly [string, ...string[]]
  /** The severities that it may raise, the worst first. */
  readonly severities: readonly [S, ...S[]]
  /** Where the change is to be made, unless an observation says otherwise. */
  readonly where: FixPlace
  /** The ids of causes that this one may bring about: in its flow, their findings stand under its own. */
  readonly leadsTo?: readonly string[]
  /** Speaks only where no other cause found an error in the flow: what is known of a refusal that nothing explains. */
  readonly onlyIfUnexplained?: true
  /** Speaks only where no other cause, not even one of those, has an error to tell. */
  readonly isLastResort?: true
  /** Gives what it can prove, or nothing. Never throws: what the wire got wrong is a value. */
  readonly check?: (flow: Flow, context: CheckContext) => readonly Observation<NoInfer<S>>[]
  /**
   * The same for one step of a resource request or response. Apart from `check`, because a flow may have
   * a hundred thousand of them: each is looked at once.
   */
  readonly checkResource?: (step: Step, flow: Flow, context: CheckContext) => readonly Observation<NoInfer<S>>[]
  /** The same for a message by itself, such as metadata, whether it belongs to a flow or to none. */
  readonly checkLoose?: (message: Message, context: LooseContext) => readonly Observation<NoInfer<S>>[]
}

/** What a check may know of a message by itself. */
export interface LooseContext {
  /** The metadata of the flow's authorization server, where the message belongs to a flow and it was seen. */
  readonly metadata?: ServerMetadata
  /** The metadata of the server that has this endpoint, or is this issuer. */
  readonly metadataFor: (urlOrIssuer: string) => ServerMetadata | undefined
  /** The request of the message's exchange; the message itself, where it is one. */
  readonly request?: Message
  /** Earlier messages of the session. */
  readonly session: SessionMemory
  /** As in a flow: what takes time is undefined until it is known, and the message is checked again then. */
  readonly tokens: TokenFacts
  /** The keys seen or given for an issuer. */
  readonly jwks: (issuer: string) => Jwks | undefined
}

/** What a check may know besides its flow. */
export interface CheckContext {
  readonly registration?: ClientRegistration
  /** The metadata of the flow's authorization server, if its fetch was seen. */
  readonly metadata?: ServerMetadata
  /** Earlier messages of other flows that used the same value or the same client. */
  readonly session: SessionMemory
  /** Decodes tokens, and verifies or opens them: what takes time is undefined until it is known, and the flow is checked again then. */
  readonly tokens: TokenFacts
  /** The keys seen or given for an issuer. */
  readonly jwks: (issuer: string) => Jwks | undefined
  /** The client's secret, where it was seen in a token request of the flow or is given in the registration. */
  readonly clientSecret?: string
}

/** What the session remembers across flows; each look-up is constant in the session's length. */
export interface SessionMemory {
  /** The first message that sent this value for this parameter, if another flow's. */
  firstUse(name: RememberedParameter, value: string, not: FlowId): Message | undefined
  /** The flows of this client's newest authorization requests, in their order. */
  flowsOf(clientId: string): readonly Flow[]
  /** The same for a finding that hangs on how they end: the flow is checked again when one of them changes. */
  flowsBeside(clientId: string): readonly Flow[]
  /** The URLs whose redirects led the browser to this exchange, the nearest first. */
  redirectsBefore(exchange: ExchangeId, url: string): readonly string[]
  readonly cookies: CookieMemory
  readonly referers: RefererMemory
  readonly pages: PageMemory
  /** The last attempt at this token endpoint by this client that was granted, with its authentication. */
  lastGranted(clientId: string, endpoint: string): GrantedAttempt | undefined
  /** The first message that carried the DPoP proof with this identifier, made with this key. */
  firstProof(id: string, thumbprint: string): Message | undefined
  /** The newest nonce for DPoP proofs that this origin had given before a time (RFC 9449 §8). */
  nonceOf(origin: string, before: EpochMs): Located | undefined
  /** What protected resources said of themselves, the newest last. */
  readonly resources: readonly KnownResource[]
  /** The registration that gave this client id. */
  registrationOf(clientId: string): SeenRegistration | undefined
  /** Tokens that the session saw granted, the newest last. */
  readonly grantedTokens: readonly GrantedToken[]
  /** The newest 401 by which a resource asked for a token, or refused one, by its origin. */
  readonly challenges: ReadonlyMap<string, ResourceResponse>
}

/** A fetch of protected resource metadata that was answered (RFC 9728 §3.2). */
export interface KnownResource {
  readonly message: EndpointResponse
  readonly metadata: ResourceMetadata
}

/** A client that registered itself (RFC 7591 §3). */
export interface SeenRegistration {
  readonly request: EndpointRequest
  readonly response: EndpointResponse
}

/** An access token as it was given: at the token endpoint, in the browser, or pushed. */
export interface GrantedToken {
  readonly token: Located
  readonly giver: TokenGiver
}

/** What a client makes anew for every request, so that a second use tells something. */
export type RememberedParameter =
  | 'state'
  | 'nonce'
  | 'code_challenge'
  | 'code'
  | 'refresh_token'
  | 'request_uri'
  | 'client_assertion'

export interface GrantedAttempt {
  readonly at: EpochMs
  readonly request: TokenRequest
  readonly response: TokenResponse
  readonly authentication: readonly ClientAuthentication[]
}

/** Declares a cause. A check that raises a severity which the cause does not declare does not compile. */
export function defineCause<const S extends Severity>(cause: Cause<S>): Cause<S> {
  return cause
}
