import { type Exchange, headerValue } from '../../../shared/exchange/exchange.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { changeTokenRequest, codeRefused, nextId, redemption } from '../answers.ts'
import { clientIn, withRequestHeader } from '../at-exchange.ts'
import { exchangeOf, first } from '../captured-flow.ts'
import { type Fault, mutant } from '../fault.ts'
import { delayed, refused } from '../refuse.ts'

const minutes = 60_000

/** The code is sent once more, by what is told here, and refused then. */
function redeemedTwice(
  id: string,
  says: RegExp,
  second: (exchange: Exchange) => Exchange,
  applies: (exchange: Exchange) => boolean = () => true,
): Fault {
  return {
    id,
    cause: 'authorization-code-expired',
    severity: 'error',
    says,
    apply(flow) {
      const request = redemption(flow)
      const once = request && exchangeOf(flow, request.exchange)
      if (!once || !applies(once)) return undefined
      const next = nextId(flow.exchanges)
      const again = second({ ...once, id: next, startedAt: once.startedAt + (once.timing.ended ?? 0) + 40 })
      return mutant(refused([...flow.exchanges, again], next, 'invalid_grant'))
    },
  }
}

/** What goes wrong with the code (RFC 6749 §4.1.2). */
export const codeFaults: readonly Fault[] = [
  redeemedTwice('code-redeemed-twice', /redeemed a second time/, (exchange) => exchange),
  redeemedTwice(
    'code-redeemed-twice-by-two-programs',
    /Another program sent the first/,
    (exchange) => withRequestHeader(exchange, 'User-Agent', 'curl/8.5.0'),
    (exchange) => headerValue(exchange.request.headers, 'user-agent') !== undefined,
  ),
  redeemedTwice(
    'code-redeemed-twice-by-a-page',
    /A page sent both within a second/,
    (exchange) => exchange,
    (exchange) => /^Mozilla/.test(headerValue(exchange.request.headers, 'user-agent') ?? ''),
  ),
  {
    // A retry that sends again what was refused.
    id: 'code-sent-again-after-its-refusal',
    cause: 'authorization-code-expired',
    severity: 'error',
    says: /the first time it was refused too/,
    apply(flow) {
      const request = redemption(flow)
      const once = request && exchangeOf(flow, request.exchange)
      if (!once) return undefined
      const first = codeRefused(flow, flow.exchanges)
      const next = nextId(first)
      const again = { ...once, id: next, startedAt: once.startedAt + (once.timing.ended ?? 0) + 40 }
      return mutant(refused([...first, again], next, 'invalid_grant'))
    },
  },
  {
    id: 'code-redeemed-twice-and-let-pass',
    cause: 'authorization-code-expired',
    severity: 'warning',
    says: /redeemed a second time/,
    apply(flow) {
      const request = redemption(flow)
      const once = request && exchangeOf(flow, request.exchange)
      if (!once) return undefined
      const startedAt = once.startedAt + (once.timing.ended ?? 0) + 40
      return mutant([...flow.exchanges, { ...once, id: nextId(flow.exchanges), startedAt }])
    },
  },
  {
    id: 'code-redeemed-after-its-lifetime-and-let-pass',
    cause: 'authorization-code-expired',
    severity: 'warning',
    says: /is valid for 1 min/,
    apply(flow) {
      const request = redemption(flow)
      const clientId = request && clientIn(request)
      if (!request || !clientId || !first(flow, 'authorization-response')) return undefined
      return mutant(delayed(flow.exchanges, request.exchange, 2 * minutes), { client_id: clientId, code_lifetime: 60 })
    },
  },
  {
    id: 'code-redeemed-after-the-lifetime-that-is-known',
    cause: 'authorization-code-expired',
    severity: 'error',
    says: /is valid for 1 min/,
    apply(flow) {
      const request = redemption(flow)
      const clientId = request && clientIn(request)
      const delivered = first(flow, 'authorization-response')
      if (!request || !clientId || !delivered) return undefined
      const late = codeRefused(flow, delayed(flow.exchanges, request.exchange, 2 * minutes))
      return mutant(late, { client_id: clientId, code_lifetime: 60 })
    },
  },
  {
    // Another party was first, or the servers of a cluster do not share their codes: the traffic has no more to tell.
    id: 'code-refused-at-once',
    cause: 'authorization-code-expired',
    severity: 'error',
    says: /do not share their codes/,
    apply: (flow) => (redemption(flow) ? mutant(codeRefused(flow, flow.exchanges)) : undefined),
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
