import type { Exchange } from '../../shared/exchange/exchange.ts'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import type { CapturedFlow } from './captured-flow.ts'

/** A capture with a fault in it, and what the person told of the registration, if the fault is seen by that alone. */
export interface Mutant {
  readonly exchanges: readonly Exchange[]
  readonly registration?: ClientRegistration
}

/** One thing that goes wrong, as a cause describes it. */
export interface Fault {
  /** A name for the matrix: `state-dropped`. */
  readonly id: string
  /** The cause that is to find it. */
  readonly cause: string
  /** `note` where the fault is worth no more. */
  readonly severity: 'error' | 'warning' | 'note'
  /** What its finding must say, where the cause has a reason to tell for each of its faults. */
  readonly says?: RegExp
  /** Errors that are rightly raised beside it, because the same fault is theirs as well. */
  readonly also?: readonly string[]
  /** The flow with the fault; undefined where it cannot have it: no state can be dropped where none is sent. */
  readonly apply: (flow: CapturedFlow) => Mutant | undefined | Promise<Mutant | undefined>
}

export const mutant = (exchanges: readonly Exchange[], registration?: ClientRegistration): Mutant => ({
  exchanges,
  ...(registration && { registration }),
})
