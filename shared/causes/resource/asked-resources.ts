import { type Parameter, parametersNamed } from '../../exchange/parameter.ts'
import type { Flow } from '../../flow/flow.ts'
import { stepsOf } from '../in-flow.ts'

/** The resources that a flow asked for (RFC 8707 §2), in its first requests and at the token endpoint. */
export interface AskedResources {
  readonly first: readonly Parameter[]
  readonly token: readonly Parameter[]
}

/** Every `resource` of a flow. */
export function askedResources(flow: Flow): AskedResources {
  const first = (
    [
      'authorization-request',
      'request-object-response',
      'pushed-authorization-request',
      'device-authorization-request',
    ] as const
  ).flatMap((kind) => stepsOf(flow, kind).flatMap(({ message }) => parametersNamed(message, 'resource')))
  const token = stepsOf(flow, 'token-request').flatMap(({ message }) => parametersNamed(message, 'resource'))
  return { first, token }
}
