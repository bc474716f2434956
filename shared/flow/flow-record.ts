import type { MessageId } from '../oauth/message.ts'
import type { Flow, FlowId, Step, TieKind } from './flow.ts'

type Writable<T> = { -readonly [Key in keyof T]: T[Key] }

/** A flow as correlation keeps it. Others see it as a Flow, which they cannot write. */
export interface FlowRecord extends Omit<Writable<Flow>, 'steps' | 'core' | 'ties'> {
  readonly id: FlowId
  readonly steps: Step[]
  readonly core: Step[]
  readonly ties: { message: MessageId; by: TieKind }[]
}
