/** Why bytes are no message of HTTP/1 that may be passed on (RFC 9112). */
export type FaultKind =
  | 'no-http'
  | 'too-long'
  | 'target'
  | 'line-ending'
  | 'folded-line'
  | 'header-line'
  | 'two-lengths'
  | 'length'
  | 'coding'
  | 'chunk'

/** What is wrong with a message, for the person at the screen. */
export interface Fault {
  readonly kind: FaultKind
  /** Goes on after "The request …" or "The response …". */
  readonly words: string
}

export const fault = (kind: FaultKind, words: string): Fault => ({ kind, words })
