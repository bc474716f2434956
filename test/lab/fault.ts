import type { Severity } from '../../shared/causes/finding.ts'

/** What makes a login of the lab go wrong. Everything left out is as in the good login. */
export interface Fault {
  readonly name: string
  /** The cause that must be found. */
  readonly cause: string
  readonly severity: Severity
  /** What is wrong, in a line, for `npm run lab -- --list`. */
  readonly about: string
  readonly client?: ClientFault
  readonly server?: ServerFault
  readonly gateway?: GatewayFault
  /** The first evidence: where, what stands there, and what should; null where the window shows no value. */
  readonly evidence: { readonly location: string; readonly seen: Wanted; readonly expected: Wanted }
}

/** A text, in which `{redirect}` is the registered redirect URI, or a pattern for what is new in each login. */
export type Wanted = string | RegExp | null

/** How the client misbehaves. */
export interface ClientFault {
  readonly clientId?: string
  readonly clientSecret?: string
  readonly scope?: string
  /** Appended to the redirect URI of the authorization request. */
  readonly redirectSuffix?: string
  /** Appended to the redirect URI of the token request. */
  readonly tokenRedirectSuffix?: string
  /** Milliseconds between callback and token request. */
  readonly waits?: number
  readonly redeemsTwice?: boolean
  readonly bothMethods?: boolean
  /** Puts id and secret into Basic as they are. */
  readonly rawBasic?: boolean
  /** A fixed state, or none where it is empty. */
  readonly state?: string
  /** The attributes of the cookie that names the browser's login. */
  readonly cookie?: string
  /** The host that the app is at: another site than the server's. */
  readonly host?: '127.0.0.1'
  /** The response is posted by a form (OAuth 2.0 Form Post Response Mode §2). */
  readonly formPost?: boolean
}

/** How the authorization server is set up, or misbehaves. */
export interface ServerFault {
  /** Seconds that a code lives. */
  readonly codeLifetime?: number
  readonly clientSecret?: string
  /** Scopes that the client is registered for. */
  readonly scope?: string
  /** Leaves the state out of its response, or changes it. */
  readonly state?: 'dropped' | 'lower-cased'
  /** The scope that the resource server asks for. */
  readonly resourceScope?: string
}

/** What the gateway does to what passes. */
export type GatewayFault = 'drops-authorization' | 'answers-502' | 'login-page-at-token' | 'damages-gzip'
