import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { capture } from '../../traffic/exchange.ts'
import { deliveries } from '../callback.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { type Fault, mutant } from '../fault.ts'
import { followed } from '../sequence.ts'

/** A page loads a picture of somebody else, and its policy sends its whole address along. */
function pictureLoaded(flow: CapturedFlow, page: string) {
  const loaded = capture([{ url: 'https://ads.test/pixel', headers: [['Referer', page]], status: 200 }])
  return mutant(followed(flow.exchanges, loaded))
}

/** What the Referer header gives away (RFC 9700 §4.2). */
export const refererFaults: readonly Fault[] = [
  {
    id: 'callback-tells-its-address',
    cause: 'code-leaked',
    severity: 'warning',
    says: /the callback told/,
    apply(flow) {
      const carried = ['code', 'response']
      const delivered = deliveries(flow).find(
        (message) => message.mode === 'query' && carried.some((name) => parameterValue(message, name)),
      )
      return delivered && pictureLoaded(flow, delivered.request.url)
    },
  },
  {
    id: 'login-page-tells-its-address',
    cause: 'code-leaked',
    severity: 'warning',
    says: /The page of the server told/,
    apply(flow) {
      const asked = all(flow, 'authorization-request').find(
        ({ request, ...message }) => parameterValue(message, 'state') && request.url.includes('state='),
      )
      return asked && pictureLoaded(flow, asked.request.url)
    },
  },
]
