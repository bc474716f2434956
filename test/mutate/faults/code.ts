import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { changeTokenRequest, codeRefused, nextId, redemption } from '../answers.ts'
import { exchangeOf } from '../captured-flow.ts'
import { type Fault, mutant } from '../fault.ts'
import { delayed, refused } from '../refuse.ts'

const minutes = 60_000

/** What goes wrong with the code (RFC 6749 §4.1.2). */
export const codeFaults: readonly Fault[] = [
  {
    id: 'code-redeemed-twice',
    cause: 'authorization-code-expired',
    severity: 'error',
    apply(flow) {
      const request = redemption(flow)
      if (!request) return undefined
      const once = exchangeOf(flow, request.exchange)
      const id = nextId(flow.exchanges)
      const again = { ...once, id, startedAt: once.startedAt + (once.timing.ended ?? 0) + 40 }
      return mutant(refused([...flow.exchanges, again], id, 'invalid_grant'))
    },
  },
  {
    id: 'code-redeemed-late',
    cause: 'authorization-code-expired',
    severity: 'error',
    apply(flow) {
      const request = redemption(flow)
      return request && mutant(codeRefused(flow, delayed(flow.exchanges, request.exchange, 20 * minutes)))
    },
  },
  {
    id: 'code-cut',
    cause: 'authorization-code-expired',
    severity: 'error',
    apply(flow) {
      const request = redemption(flow)
      if (!request || (parameterValue(request, 'code')?.length ?? 0) < 4) return undefined
      return mutant(
        codeRefused(
          flow,
          changeTokenRequest(flow, request, 'code', (code) => code.slice(0, -2)),
        ),
      )
    },
  },
]
