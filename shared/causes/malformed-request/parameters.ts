import type { Flow, Step } from '../../flow/flow.ts'
import type { Message } from '../../oauth/message.ts'
import { observe, shows } from '../evidence.ts'
import type { Observation } from '../finding.ts'
import { stepsOf } from '../in-flow.ts'
import { type Refusal, refusals, said } from '../refusals.ts'

const requests = [
  'authorization-request',
  'pushed-authorization-request',
  'device-authorization-request',
  'token-request',
] as const

/** Values that cannot be decoded (RFC 6749 appendix B: UTF-8, percent-encoded). */
export function malformedParameters(flow: Flow): readonly Observation[] {
  const steps: readonly Step[] = requests.flatMap((kind) => stepsOf(flow, kind))
  return steps.flatMap(({ message }) => {
    const broken = message.parameters.find(({ wellFormed }) => !wellFormed)
    if (!broken) return []
    const refused = answeredWith(flow, message)
    return [
      observe(
        refused ? 'error' : 'warning',
        `The value of ${broken.name} cannot be decoded: a percent sign is not followed by two hexadecimal digits, or the bytes are not UTF-8. Percent-encode the value once, as UTF-8.`,
        { ...shows(broken), expected: 'percent-encoded UTF-8' },
        ...(refused ? said(refused) : []),
      ),
    ]
  })
}

/** The invalid_request with which this request was answered. */
function answeredWith(flow: Flow, request: Message): Refusal | undefined {
  return refusals(flow).find(
    ({ message, error }) => message.exchange === request.exchange && error.code.value === 'invalid_request',
  )
}
