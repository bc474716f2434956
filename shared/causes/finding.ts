import type { Brand } from '../exchange/brand.ts'
import type { ExchangeId } from '../exchange/exchange.ts'
import type { Place } from '../exchange/place.ts'
import type { FlowId } from '../flow/flow.ts'

/** error: this broke the flow. warning: it works, but is unsafe or fragile. note: worth knowing. */
export type Severity = 'error' | 'warning' | 'note'

/** The order of severities, the worst first. */
export const severities = ['error', 'warning', 'note'] as const satisfies readonly Severity[]

/** A severity that asks for a change. */
export type Alarm = Exclude<Severity, 'note'>

/** The worse of two severities, either of which may be missing. */
export function worseOf<S extends Severity>(one: S, other: S): S
export function worseOf(one: Severity | undefined, other: Severity | undefined): Severity | undefined
export function worseOf(one: Severity | undefined, other: Severity | undefined): Severity | undefined {
  if (!one || !other) return one ?? other
  return severities.indexOf(one) <= severities.indexOf(other) ? one : other
}

/** Where a change is made. */
export type FixPlace = 'client' | 'registration' | 'authorization-server' | 'resource-server' | 'gateway'

export type FindingId = Brand<string, 'FindingId'>

/** A pointer to a value that proves a finding, with what stood in its place if all were well. */
export interface Evidence {
  readonly place: Place
  /** Null where the value is absent, and its absence is the proof. */
  readonly seen: string | null
  /** Null where no single value is the right one. */
  readonly expected: string | null
  /** Where the expected value was read, if it was in traffic. */
  readonly expectedAt?: Place
}

/** What a check found: the words with the values of this flow, and the proof. */
export interface Observation<S extends Severity = Severity> {
  readonly severity: S
  /**
   * What happened here, why servers refuse it, and the change to make. A value of the flow stands in
   * it only as `{seen:N}` or `{expected:N}`, the values of evidence N, so that one place masks them.
   */
  readonly message: string
  readonly evidence: readonly [Evidence, ...Evidence[]]
  /** Where this one is to be changed, if elsewhere than its cause says. */
  readonly where?: FixPlace
  /** Counts only where no other cause found an error in the flow, as `onlyIfUnexplained` of a cause says of all of its own. */
  readonly onlyIfUnexplained?: true
}

/** A cause found in a flow, with its evidence. */
export interface Finding extends Observation {
  readonly id: FindingId
  readonly cause: string
  readonly where: FixPlace
  /** The finding that brought this one about. */
  readonly root?: FindingId
  /** Undefined where the finding belongs to no flow. */
  readonly flow?: FlowId
  /** The exchange at which it shows: that of the first evidence. */
  readonly exchange: ExchangeId
}
