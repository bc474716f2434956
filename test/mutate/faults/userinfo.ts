import { edited } from '../at-exchange.ts'
import { all } from '../captured-flow.ts'
import { withMember, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { idTokensOf } from '../id-tokens.ts'
import { upTo } from '../refuse.ts'

/** UserInfo, as JSON, tells of another person, or of nobody; the client goes no further. */
const userInfo = (id: string, sub: string | undefined): Fault => ({
  id,
  cause: 'userinfo-subject-mismatch',
  severity: 'error',
  apply(flow) {
    const response = all(flow, 'resource-response').find(({ userinfo, body }) => userinfo && body.kind === 'json')
    // Who logged in is not known where the ID token is shut.
    if (!response || (sub !== undefined && idTokensOf(flow).length === 0)) return undefined
    const exchanges = edited(flow.exchanges, [response.exchange], (exchange) =>
      exchange.outcome.kind === 'answered'
        ? withResponse(exchange, { body: withMember(exchange.outcome.response.body, 'sub', sub) })
        : exchange,
    )
    return mutant(upTo(exchanges, response.exchange))
  },
})

/** What goes wrong with whom UserInfo is about (OpenID Connect Core §5.3.2). */
export const userInfoFaults: readonly Fault[] = [
  userInfo('userinfo-about-another-person', 'somebody-else'),
  userInfo('userinfo-about-nobody', undefined),
]
