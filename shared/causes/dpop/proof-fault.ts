import type { Located } from '../../exchange/place.ts'
import type { Step } from '../../flow/flow.ts'
import type { Message, ResponseBase } from '../../oauth/message.ts'
import type { Evidence, FixPlace } from '../finding.ts'

/** What is wrong with a proof, and the value that shows it. */
export interface ProofFault {
  /** The sentence, with the number of its evidence. */
  readonly words: (n: number) => string
  readonly evidence: Evidence
  readonly where?: FixPlace
  /** True where a server that lets it pass does not check what it must; false for what matters only once it was refused. */
  readonly grave: boolean
  /** True where the key is another than the one that the grant is bound to: servers call that invalid_grant, too. */
  readonly otherKey?: true
}

/** What a proof is held against, besides its own request. */
export interface ProofExpectations {
  /** The algorithms that the server lists. */
  readonly algorithms?: readonly Located[]
  /** The thumbprint of the key that the code or the token is bound to. */
  readonly boundTo?: Located
  /** The access token beside the proof. */
  readonly accessToken?: string
  readonly refused: boolean
}

/** A response to a request that carried a proof. */
export type Answered = Step<Message & ResponseBase>

/** Puts a fault together. */
export function fault(evidence: Evidence, words: ProofFault['words'], more: Partial<ProofFault> = {}): ProofFault {
  return { evidence, words, grave: true, ...more }
}
