import { edited, withResponseHeader } from '../at-exchange.ts'
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

/** UserInfo with another Content-Type, at each leg; null for none. */
const sentAs = (id: string, type: string | null, severity: Fault['severity'], isJwt: boolean): Fault => ({
  id,
  cause: 'userinfo-content-type',
  severity,
  apply(flow) {
    const ids = all(flow, 'resource-response').flatMap(({ userinfo, body, jwt, exchange }) =>
      userinfo && (isJwt ? jwt : body.kind === 'json') ? [exchange] : [],
    )
    if (ids.length === 0) return undefined
    return mutant(edited(flow.exchanges, ids, (exchange) => withResponseHeader(exchange, 'Content-Type', type)))
  },
})

/** What goes wrong with UserInfo (OpenID Connect Core §5.3.2): whom it is about, and what it is sent as. */
export const userInfoFaults: readonly Fault[] = [
  userInfo('userinfo-about-another-person', 'somebody-else'),
  userInfo('userinfo-about-nobody', undefined),
  sentAs('userinfo-sent-as-a-page', 'text/html; charset=utf-8', 'warning', false),
  sentAs('userinfo-sent-without-a-type', null, 'warning', false),
  sentAs('userinfo-sent-as-other-json', 'application/scim+json', 'note', false),
  sentAs('signed-userinfo-sent-as-json', 'application/json', 'warning', true),
  sentAs('signed-userinfo-sent-as-text', 'text/plain', 'warning', true),
]
