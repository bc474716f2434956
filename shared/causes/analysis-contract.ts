import type { Exchange, ExchangeId } from '../exchange/exchange.ts'
import type { Flow, FlowId } from '../flow/flow.ts'
import type { ClientRegistration } from '../oauth/client-registration.ts'
import type { Message } from '../oauth/message.ts'
import type { Jwks } from '../tokens/jwks.ts'
import type { Finding } from './finding.ts'

/** What an exchange changed: read the flows themselves with `flow` and `findings`. */
export interface AnalysisChanges {
  readonly changed: readonly FlowId[]
  /** Flows that turned out to be parts of others. */
  readonly removed: readonly FlowId[]
  /** True where the exchange is a page with no message in it to which a redirect within a flow leads. */
  readonly passedThrough?: boolean
  /** True where findings of no flow may be others now. */
  readonly loose?: true
}

/** Recognition, correlation and checks over one session, an exchange at a time. */
export interface Analysis {
  /**
   * Takes an exchange, whole or with its request alone; the same id again adds what is new.
   * Bodies must be decoded of their Content-Encoding. The cost does not grow with the session.
   */
  add(exchange: Exchange): AnalysisChanges
  /** Replaces the registrations, and checks every flow again. */
  setRegistrations(registrations: readonly ClientRegistration[]): AnalysisChanges
  /**
   * Verifies the signatures, and opens the encrypted tokens, that the findings asked for so far depend on;
   * gives the flows whose findings may be others now. Until then they are left open.
   */
  settle(): Promise<AnalysisChanges>
  /** True where `settle` has something to do. */
  readonly unsettled: boolean
  /** How many checks were run so far: a cause on a flow, on a resource step, or on a message of no flow, each time it was asked. */
  readonly checksRun: number
  flows(): Iterable<Flow>
  flow(id: FlowId): Flow | undefined
  /**
   * Forgets what a flow has more of than anybody reads: exchanges with a resource at which nothing was found. Gives
   * which they were; they are counted in the flow.
   */
  letGo(flow: FlowId): ReadonlySet<ExchangeId>
  /** The findings of a flow, the worst first; of no flow where the id is undefined. */
  findings(flow: FlowId | undefined): readonly Finding[]
  /** What an exchange was recognised as. */
  messages(exchange: ExchangeId): readonly Message[]
  /** The flow that an exchange takes part in: the first, where it is in several. */
  flowOf(exchange: ExchangeId): FlowId | undefined
  /** The keys seen for an issuer, from the fetch of its JWKS. */
  jwks(issuer: string): Jwks | undefined
  /** What the tokens of a flow's client are verified and opened with: the secret as it was seen, or as it is given. */
  clientKeys(flow: FlowId | undefined): ClientKeys
}

export interface ClientKeys {
  readonly registration?: ClientRegistration
  readonly clientSecret?: string
}
