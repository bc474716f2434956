import type { Brand, EpochMs } from '../exchange/brand.ts'
import type { ExchangeId, RequestHead, ResponseHead } from '../exchange/exchange.ts'
import type { HasParameters } from '../exchange/parameter.ts'
import type { Located, Part } from '../exchange/place.ts'
import type { BodyShape } from './body.ts'
import type { ClientAuthentication } from './client-authentication.ts'
import type { ClientRegistration } from './client-registration.ts'
import type { GrantType } from './grant.ts'
import type { ResourceMetadata } from './resource-metadata.ts'
import type { ServerMetadata } from './server-metadata.ts'

/** A message's id: its exchange, its part and its kind, so that reading an exchange again gives the same ids. */
export type MessageId = Brand<string, 'MessageId'>

/** Makes the id of a message. */
export function messageId(exchange: ExchangeId, part: Part, kind: MessageKind): MessageId {
  return `${exchange}:${part}:${kind}` as MessageId
}

/** What every message has: its place in the session, its parameters, and the HTTP around them. */
export interface MessageBase extends HasParameters {
  readonly id: MessageId
  readonly exchange: ExchangeId
  readonly at: EpochMs
  /** When its exchange began and ended; no end while it goes on. */
  readonly span: { readonly start: EpochMs; readonly end?: EpochMs }
  readonly part: Part
  readonly request: RequestHead
  /** The request's URL without query and fragment: the endpoint that was called. */
  readonly endpoint: string
  /** In a request: the proof in its DPoP header, of several lines the first (RFC 9449 §4.1). */
  readonly dpop?: Located
  /** In a response: the nonce that the next proof is to have, from its DPoP-Nonce header (RFC 9449 §8). */
  readonly dpopNonce?: Located
}

/** What every message in a response has besides. */
export interface ResponseBase extends MessageBase {
  readonly part: 'response'
  readonly response: ResponseHead
  readonly body: BodyShape
  /** The body, where it is a JWT that carries the answer (OpenID Connect Core §5.3.2, RFC 9701 §5, RFC 9101 §5.2.3). */
  readonly jwt?: Located
}

/** RFC 6749 §4.1.1, §4.2.1; OpenID Connect Core §3.1.2.1. */
export interface AuthorizationRequest extends MessageBase {
  readonly kind: 'authorization-request'
  readonly part: 'request'
  /** The grant that its response_type begins. */
  readonly grant: GrantType
  /** Where the server sent the browser next, made absolute. */
  readonly redirectedTo?: Located
}

/** The response that the authorization server sends by way of the browser (RFC 6749 §4.1.2; OAuth 2.0 Multiple Response Types). */
export interface AuthorizationResponse extends MessageBase {
  readonly kind: 'authorization-response'
  readonly mode: 'query' | 'fragment' | 'form_post'
  /** The signed response that its parameters were read from (JARM §2.3). */
  readonly jarm?: Located
  /** `redirect`: seen in the server's Location header; `delivery`: seen where the browser took it to the client. */
  readonly sighting: 'redirect' | 'delivery'
  /** The URL that it goes to, without the response's parameters. */
  readonly target: Located
  /** The delivery's status, or the redirect's; undefined while the exchange is pending. */
  readonly response?: ResponseHead
  /** What the client's own page says, without markup, shortened, where it answered the delivery with an error. */
  readonly answer?: string
  readonly error?: OAuthError
  /** False where the parameters alone do not prove it to be one: kept only if a request is found for it. */
  readonly certain: boolean
}

/** An authorization endpoint that answered with a page or a status of its own instead of redirecting (RFC 6749 §4.1.2.1). */
export interface AuthorizationErrorPage extends ResponseBase {
  readonly kind: 'authorization-error-page'
  /** What the page says, without markup, shortened; empty where the browser is sent on to the page. */
  readonly text: string
  readonly error?: OAuthError
}

/** RFC 6749 §4.1.3, §4.3.2, §4.4.2, §6; RFC 8628 §3.4; RFC 8693 §2.1. */
export interface TokenRequest extends MessageBase {
  readonly kind: 'token-request'
  readonly part: 'request'
  readonly grant: GrantType
  readonly authentication: readonly ClientAuthentication[]
  readonly body: BodyShape
}

/** RFC 6749 §5.1 and §5.2. */
export interface TokenResponse extends ResponseBase {
  readonly kind: 'token-response'
  readonly grant: GrantType
  readonly error?: OAuthError
  /** True where an access token (or an ID token) was given. */
  readonly granted: boolean
}

/** A request with an access token (RFC 6750 §2), UserInfo requests included. */
export interface ResourceRequest extends MessageBase {
  readonly kind: 'resource-request'
  readonly part: 'request'
  /** Absent where a server asked for a token that the request did not have (RFC 6750 §3). */
  readonly token?: Located
  readonly carriedIn: 'header' | 'form' | 'query' | 'nowhere'
  /** The scheme of the Authorization header, where the token stands there (RFC 6750 §2.1, RFC 9449 §7.1). */
  readonly scheme?: 'Bearer' | 'DPoP'
  readonly userinfo: boolean
  /** Where the server that asked for a token said that its metadata is (RFC 9728 §5.1). */
  readonly resourceMetadata?: Located
}

/** An access token as a request presented it (RFC 6750 §2, RFC 9449 §7.1). */
export interface PresentedToken extends Located {
  readonly carriedIn: 'header' | 'form' | 'query'
  /** Absent where it stands elsewhere than in the Authorization header, or there behind another word. */
  readonly scheme?: 'Bearer' | 'DPoP'
}

/** The answer to a request with an access token (RFC 6750 §3). */
export interface ResourceResponse extends ResponseBase {
  readonly kind: 'resource-response'
  readonly userinfo: boolean
  /** The token of the request that this answers; absent where it had none. */
  readonly token?: PresentedToken
  readonly challenges: readonly Challenge[]
  readonly error?: OAuthError
}

/** One challenge of a WWW-Authenticate header (RFC 9110 §11.6.1). */
export interface Challenge extends HasParameters {
  readonly scheme: string
  readonly at: Located
}

/** A request to one of the endpoints beside the flow's own, and its response. */
export type EndpointKind =
  | 'pushed-authorization'
  | 'device-authorization'
  | 'introspection'
  | 'revocation'
  | 'end-session'
  | 'metadata'
  | 'jwks'
  /** RFC 7591 §3, RFC 7592 §2. */
  | 'registration'
  /** OpenID Connect CIBA §7. */
  | 'backchannel-authentication'
  /** The server tells the client that the person has decided (OpenID Connect CIBA §10.2, §10.3). */
  | 'ciba-notification'
  /** The server fetches a request object (RFC 9101 §5.2.3). */
  | 'request-object'
  /** RFC 9728 §3. */
  | 'resource-metadata'
  /** The server fetches what a client whose id is a URL says of itself (Client ID Metadata Document draft §5). */
  | 'client-metadata'
  /** OpenID Connect Front-Channel Logout §2. */
  | 'frontchannel-logout'
  /** OpenID Connect Back-Channel Logout §2.5. */
  | 'backchannel-logout'
  /** OpenID Connect Session Management §3. */
  | 'session-check'
  /** A browser asks whether a page of another origin may send the request that it has (CORS). */
  | 'preflight'
  /** Any message of OAuth 1.0a (RFC 5849): named, and not taken further. */
  | 'oauth1'

export interface EndpointRequest extends MessageBase {
  readonly kind: `${EndpointKind}-request`
  readonly part: 'request'
  readonly about: EndpointKind
  readonly authentication: readonly ClientAuthentication[]
}

export interface EndpointResponse extends ResponseBase {
  readonly kind: `${EndpointKind}-response`
  readonly about: EndpointKind
  readonly error?: OAuthError
  /** For metadata alone (RFC 8414 §3.2, OpenID Connect Discovery §4.2). */
  readonly metadata?: ServerMetadata
  /** For protected resource metadata alone (RFC 9728 §2). */
  readonly resourceMetadata?: ResourceMetadata
  /** What a registration gave (RFC 7591 §3.2.1), or a client metadata document says. */
  readonly registered?: ClientRegistration
  /** For a key set alone (RFC 7517 §5). */
  readonly keys?: readonly Readonly<Record<string, unknown>>[]
}

/** The server's word that the person has decided; in push mode it carries the tokens (OpenID Connect CIBA §10.2, §10.3). */
export type CibaNotification = EndpointRequest & { readonly kind: 'ciba-notification-request' }

/** The messages that may give tokens (RFC 6749 §5.1, §4.2.2; OpenID Connect CIBA §10.3.1). */
export type TokenGiver = TokenResponse | AuthorizationResponse | CibaNotification

/** An exchange, or a half of one, recognised as a part of OAuth. */
export type Message =
  | AuthorizationRequest
  | AuthorizationResponse
  | AuthorizationErrorPage
  | TokenRequest
  | TokenResponse
  | ResourceRequest
  | ResourceResponse
  | EndpointRequest
  | EndpointResponse

export type MessageKind = Message['kind']

/** `error` and its companions, wherever the server put them (RFC 6749 §4.1.2.1, §5.2; RFC 6750 §3.1). */
export interface OAuthError {
  readonly code: Located
  readonly description?: Located
  readonly uri?: Located
  /** Further codes that the provider puts beside it: `error_subcode`, `error_reason`, `suberror` … */
  readonly details?: readonly Located[]
}
