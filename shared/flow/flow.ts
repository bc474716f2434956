import type { Brand, EpochMs } from '../exchange/brand.ts'
import type { ExchangeId, RequestHead, ResponseHead } from '../exchange/exchange.ts'
import type { Located, Place } from '../exchange/place.ts'
import type { GrantType } from '../oauth/grant.ts'
import type { Message, MessageId, MessageKind } from '../oauth/message.ts'

export type FlowId = Brand<string, 'FlowId'>
export type StepId = Brand<string, 'StepId'>

/** A message in its place in a flow. */
export type StepKind = MessageKind

export interface Step<M extends Message = Message> {
  readonly id: StepId
  readonly kind: M['kind']
  /** The first sighting: where the step was sent. */
  readonly message: M
  /** Where else the same message was seen: delivered to the client by the browser, or behind a gateway. */
  readonly sightings: readonly Sighting<M>[]
}

export interface Sighting<M extends Message = Message> {
  /**
   * `repeat`: asked for again by the browser, as servers do that send it back after the login page. `poll`: asked for
   * again, or answered once more with "not yet", while the person decides (RFC 8628 §3.5); `poll-leg`: the same behind
   * a gateway.
   */
  readonly as: 'delivery' | 'inner-leg' | 'repeat' | 'poll' | 'poll-leg'
  readonly message: M
}

/** What tied a message to its flow. */
export interface Tie {
  readonly message: MessageId
  readonly by: TieKind
}

export type TieKind =
  | 'same-exchange'
  | 'state'
  | 'code'
  | 'code-challenge'
  | 'nonce'
  | 'request-uri'
  | 'redirect-chain'
  | 'redirect-uri'
  | 'client-id'
  | 'access-token'
  | 'refresh-token'
  | 'id-token'
  | 'device-code'
  /** OpenID Connect CIBA §7.3. */
  | 'auth-req-id'
  | 'subject-token'
  /** RFC 7591 §3.2.1, RFC 7592 §3: the client id that was given, or the address of the registration. */
  | 'registration'
  /** RFC 9728: the resource that asked for a token, and the servers that it names. */
  | 'resource'
  /** The session, or the subject, of an issuer (OpenID Connect Back-Channel Logout §2.4). */
  | 'session'
  | 'subject'
  /** A page of this origin went to this server, or asked before it did. */
  | 'page'
  /** RFC 5849 §2. */
  | 'oauth1-token'
  | 'gateway-leg'
  /** Two flows fitted as well; the message is in each. */
  | 'ambiguous'

/** Where the browser was when the client sent it off: by a redirect, or by an answer to a script. */
export interface Initiator {
  readonly url: string
  readonly place: Place
  readonly exchange: SendingOff
  /** The same behind a gateway in front of the client. */
  readonly inner?: SendingOff
}

/** The exchange in which a client names the authorization request that the browser is to make. */
export interface SendingOff {
  readonly id: ExchangeId
  /** The address that it names, made absolute. */
  readonly to: string
  readonly span: { readonly start: EpochMs; readonly end?: EpochMs }
  readonly request: RequestHead
  readonly response: ResponseHead
  readonly place: Place
}

export type FlowOutcome = 'completed' | 'failed' | 'incomplete'

/** The messages of one authorization. A view on what correlation keeps: read it, never hold it across messages. */
export interface Flow {
  readonly id: FlowId
  readonly grant: GrantType
  readonly startedAt: EpochMs
  /** In the order of their time. */
  readonly steps: readonly Step[]
  /** Its steps without the resource requests and responses: a handful, however long the flow goes on. */
  readonly core: readonly Step[]
  readonly lastResource?: Step
  /** How many exchanges with a resource were let go, so that a flow of days stays short; they are not in `steps`. */
  readonly letGo?: number
  readonly ties: readonly Tie[]
  /** The flow within which this one ran: a federated login at another provider. */
  readonly parent?: FlowId
  /** The client's redirect that sent the browser to the authorization server. */
  readonly initiator?: Initiator
  readonly clientId?: Located
  /** The authorization server's issuer where its metadata or a message named it. */
  readonly issuer?: string
  /** The origin of the authorization server, or of the resource server where nothing else was seen. */
  readonly server?: string
  readonly outcome: FlowOutcome
}
