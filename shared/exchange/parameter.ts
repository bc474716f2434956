import type { Located } from './place.ts'

/** Where a parameter was carried. */
export type ParameterIn = 'query' | 'fragment' | 'form' | 'json' | 'header' | 'authorization' | 'multipart' | 'jwt'

/** A parameter of a message: decoded and raw, with its place. */
export interface Parameter extends Located {
  readonly name: string
  readonly in: ParameterIn
  /** As it was sent, before percent- and plus-decoding; in JSON, the value's own text. */
  readonly raw: string
  /** False where the percent-encoding is broken, or its bytes are not UTF-8. */
  readonly wellFormed: boolean
}

/** Anything that has parameters. */
export interface HasParameters {
  readonly parameters: readonly Parameter[]
}

/** The first parameter of this name. */
export function parameter(message: HasParameters, name: string): Parameter | undefined {
  for (const candidate of message.parameters) if (candidate.name === name) return candidate
  return undefined
}

/** Every parameter of this name, in order: more than one is a fault (RFC 6749 §3.1). */
export function parametersNamed(message: HasParameters, name: string): readonly Parameter[] {
  return message.parameters.filter((candidate) => candidate.name === name)
}

/** The value of the first parameter of this name. */
export function parameterValue(message: HasParameters, name: string): string | undefined {
  return parameter(message, name)?.value
}
