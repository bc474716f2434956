import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { all, type CapturedFlow, first } from '../captured-flow.ts'
import { changeParameter, changeRequest, changeResponse } from '../change-message.ts'
import { type Fault, mutant } from '../fault.ts'

/** The state that the flow sent, where it sent one that came back plainly. */
function stateOf(flow: CapturedFlow): string | undefined {
  const request = first(flow, 'authorization-request') ?? first(flow, 'pushed-authorization-request')
  const responses = all(flow, 'authorization-response')
  if (!request || responses.length === 0 || responses.some(({ jarm }) => jarm)) return undefined
  return parameterValue(request, 'state')
}

/** What goes wrong with `state` (RFC 6749 §4.1.1, §10.12). */
export const stateFaults: readonly Fault[] = [
  {
    id: 'state-dropped-from-response',
    cause: 'state-mismatch',
    severity: 'error',
    apply: (flow) => (stateOf(flow) === undefined ? undefined : mutant(changeResponse(flow, 'state', null))),
  },
  {
    id: 'state-lower-cased',
    cause: 'state-mismatch',
    severity: 'error',
    apply(flow) {
      const state = stateOf(flow)
      if (state === undefined || state === state.toLowerCase()) return undefined
      return mutant(changeResponse(flow, 'state', state.toLowerCase()))
    },
  },
  {
    id: 'state-of-another-login',
    cause: 'state-mismatch',
    severity: 'error',
    apply(flow) {
      const delivered = all(flow, 'authorization-response').filter(({ sighting }) => sighting === 'delivery')
      if (stateOf(flow) === undefined || delivered.length === 0) return undefined
      return mutant(
        delivered.reduce(
          (exchanges, message) => changeParameter(exchanges, message, 'state', 'uW0zQ7cB4mXy2LkE9aRd'),
          flow.exchanges,
        ),
      )
    },
  },
  {
    id: 'state-guessable',
    cause: 'state-mismatch',
    severity: 'warning',
    apply(flow) {
      const state = stateOf(flow)
      if (state === undefined || !all(flow, 'authorization-request').some((m) => parameterValue(m, 'state')))
        return undefined
      const asked = changeRequest(flow, 'state', '1234')
      return mutant(changeResponse({ ...flow, exchanges: asked }, 'state', '1234'))
    },
  },
]
