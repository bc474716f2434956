import type { FlowOutcome, StepKind } from '../../shared/flow/flow.ts'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import type { GrantType } from '../../shared/oauth/grant.ts'
import type { MessageKind } from '../../shared/oauth/message.ts'
import type { CorpusLab } from './corpus-lab.ts'

/** A program beside npm's packages, without which a flow is left out. */
export type Need = 'chromium' | 'nginx' | 'glewlwyd'

/** Traffic in which all is well: any error or warning on it is a false alarm. */
export interface GoodFlow {
  /** Names its capture: `test/captures/good/<name>.har`. */
  readonly name: string
  /** What the row of the table stands for. */
  readonly grant: GrantType | 'metadata' | 'registration'
  readonly server: string
  readonly needs?: Need
  /** The flows that must be recognised in it, in the order in which they begin. */
  readonly finds: readonly ExpectedFlow[]
  /** What must be recognised and belongs to no flow; metadata and keys are not told. */
  readonly beside?: readonly MessageKind[]
  /** Lets real peers act, and gives what is registered, where an observer may know it. */
  readonly record: (lab: CorpusLab) => Promise<{ readonly registrations: readonly ClientRegistration[] }>
}

export interface ExpectedFlow {
  readonly grant: GrantType
  /** `completed` where it is not given. */
  readonly outcome?: FlowOutcome
  readonly steps: readonly StepKind[]
}

/** Declares a good flow. */
export function defineGoodFlow<const F extends GoodFlow>(flow: F): F {
  return flow
}
