import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { all } from '../captured-flow.ts'
import { changeResponse } from '../change-message.ts'
import { type Fault, mutant } from '../fault.ts'

/** What must not come through the browser (RFC 6749 §4.2.2). */
export const frontChannelFaults: readonly Fault[] = [
  {
    id: 'refresh-token-in-front-channel',
    cause: 'implicit-refresh-token',
    severity: 'warning',
    apply(flow) {
      const given = all(flow, 'authorization-response').some(
        (response) => !response.jarm && parameterValue(response, 'access_token') !== undefined,
      )
      return given ? mutant(changeResponse(flow, 'refresh_token', 'rt-4cWq0z7hVbN2')) : undefined
    },
  },
]
