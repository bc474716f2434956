import type { EpochMs } from '../exchange/brand.ts'
import type { Flow, FlowId, Step } from '../flow/flow.ts'
import type { ClientAuthentication } from '../oauth/client-authentication.ts'
import type { ClientRegistration } from '../oauth/client-registration.ts'
import type { AuthorizationRequest, Message, TokenRequest, TokenResponse } from '../oauth/message.ts'
import type { ServerMetadata } from '../oauth/server-metadata.ts'
import type { Observation } from './finding.ts'

/** A row of the cause table: its words, and the function that finds it. */
export interface Cause {
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
  /** Gives what it can prove, or nothing. Never throws: what the wire got wrong is a value. */
  readonly check: (flow: Flow, context: CheckContext) => readonly Observation[]
  /**
   * The same for one step of a resource request or response. Apart from `check`, because a flow may have
   * a hundred thousand of them: each is looked at once.
   */
  readonly checkResource?: (step: Step, flow: Flow, context: CheckContext) => readonly Observation[]
  /** The same for a message that belongs to no flow, such as metadata. */
  readonly checkLoose?: (message: Message) => readonly Observation[]
}

/** What a check may know besides its flow. */
export interface CheckContext {
  readonly registration?: ClientRegistration
  /** The metadata of the flow's authorization server, if its fetch was seen. */
  readonly metadata?: ServerMetadata
  /** Earlier messages of other flows that used the same value or the same client. */
  readonly session: SessionMemory
}

/** What the session remembers across flows; each look-up is constant in the session's length. */
export interface SessionMemory {
  /** The first authorization request that sent this state, if another flow's. */
  firstUseOfState(state: string, not: FlowId): AuthorizationRequest | undefined
  /** The last attempt at this token endpoint by this client that was granted, with its authentication. */
  lastGranted(clientId: string, endpoint: string): GrantedAttempt | undefined
}

export interface GrantedAttempt {
  readonly at: EpochMs
  readonly request: TokenRequest
  readonly response: TokenResponse
  readonly authentication: readonly ClientAuthentication[]
}

/** Declares a cause. */
export function defineCause<const C extends Cause>(cause: C): C {
  return cause
}
