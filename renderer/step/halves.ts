export type Half = 'request' | 'response'

/** Both halves of an exchange, that of the chosen step first. */
export const halves = (first: Half): readonly Half[] =>
  first === 'request' ? ['request', 'response'] : ['response', 'request']

/** A half in words, at the head of its group. */
export const halfName = { request: 'Request', response: 'Response' } as const satisfies Record<Half, string>
