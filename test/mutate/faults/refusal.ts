import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { legsOf, redemption, tokenRequest } from '../answers.ts'
import { answeredWith, edited, withRequestHeader, withResponseHeader } from '../at-exchange.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { withHeader, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import {
  answeredAtOnce,
  type Changes,
  changeAsked,
  errorPageAt,
  loginOf,
  refuseInResponse,
  refuseToken,
} from '../login.ts'
import { upTo } from '../refuse.ts'

// What a server, or a person, refuses though the request is in order: nothing but the answer can tell it.

interface Words {
  readonly error: string
  readonly description?: string
  /** What the request asked for besides. */
  readonly asking?: Changes
  readonly also?: readonly string[]
}

/** An error in the authorization response. */
const inResponse = (id: string, cause: string, { error, description, asking, also }: Words): Fault => ({
  id,
  cause,
  severity: 'error',
  ...(also && { also }),
  async apply(flow) {
    const login = loginOf(flow)
    const exchanges = login && (asking ? await changeAsked(flow, login, asking) : flow.exchanges)
    const answered = exchanges && (await refuseInResponse(flow, login, exchanges, error, description))
    return answered && mutant(answered)
  },
})

/** An error of the token endpoint, whatever the grant. */
const atToken = (id: string, cause: string, { error, description, also }: Words, status = 400): Fault => ({
  id,
  cause,
  severity: 'error',
  ...(also && { also }),
  apply(flow) {
    const request = tokenRequest(flow)
    return request && mutant(refuseToken(flow, flow.exchanges, request, error, description, status))
  },
})

/** The token endpoint answers with a status and a body of its own. */
const tokenAnswer = (
  id: string,
  cause: string,
  status: number,
  body: string,
  mediaType: string,
  headers: readonly (readonly [string, string])[] = [],
): Fault => ({
  id,
  cause,
  severity: 'error',
  apply(flow) {
    const request = tokenRequest(flow)
    if (!request) return undefined
    const legs = legsOf(flow, request).map(({ exchange }) => exchange)
    const answered = edited(flow.exchanges, legs, (exchange) =>
      headers.reduce(
        (now, [name, value]) => withResponseHeader(now, name, value),
        answeredWith(exchange, status, body, mediaType),
      ),
    )
    return mutant(upTo(answered, legs.at(-1) ?? request.exchange))
  },
})

/** The first use of a token at a resource that answered well. */
function resourceUse(flow: CapturedFlow) {
  return all(flow, 'resource-request').find(
    ({ token, exchange }) =>
      token && all(flow, 'resource-response').some((one) => one.exchange === exchange && one.response.status === 200),
  )
}

/** The resource refuses the token with a challenge (RFC 6750 §3); with `goesOn`, what follows stays. */
const atResource = (
  id: string,
  cause: string,
  severity: Fault['severity'],
  status: number,
  header: readonly [string, string],
): Fault => ({
  id,
  cause,
  severity,
  apply(flow) {
    const request = resourceUse(flow)
    if (!request) return undefined
    const scheme = request.scheme ?? 'Bearer'
    const answered = edited(flow.exchanges, [request.exchange], (exchange) =>
      withResponse(answeredWith(exchange, status, '{}', 'application/json'), {
        headers: withHeader([['Content-Type', 'application/json']], header[0], header[1].replace('Bearer', scheme)),
      }),
    )
    return mutant(upTo(answered, request.exchange))
  },
})

const aadsts = (number: number, words: string) =>
  `AADSTS${number}: ${words} Trace ID: 4d1c7b1e Correlation ID: 77aa21b0`

const otherTenant: readonly Fault[] = [
  atToken('tenant-unknown', 'wrong-tenant', {
    error: 'invalid_request',
    description: aadsts(90002, "Tenant 'contoso' not found."),
  }),
  inResponse('tenant-of-one-asked-at-common', 'wrong-tenant', {
    error: 'invalid_request',
    description: aadsts(
      50194,
      "Application 'web-app' isn't configured as a multitenant application. Usage of the /common endpoint isn't supported.",
    ),
  }),
  inResponse('tenant-of-another-account', 'wrong-tenant', {
    error: 'interaction_required',
    description: aadsts(50020, "User account from identity provider does not exist in tenant 'contoso'."),
  }),
  atToken('tenant-of-another-code', 'wrong-tenant', {
    error: 'invalid_request',
    description: 'The grant was issued for another authorization server.',
  }),
]

const denied: readonly Fault[] = [
  inResponse('person-pressed-cancel', 'access-denied', { error: 'access_denied' }),
  inResponse('person-not-in-the-group', 'access-denied', {
    error: 'access_denied',
    description: 'The person is not in the group',
  }),
  inResponse('person-blocked-by-a-policy', 'access-denied', {
    error: 'access_denied',
    description: aadsts(53003, 'Access has been blocked by Conditional Access policies.'),
  }),
  ...(['device_code', 'ciba'] as const).map(
    (grant): Fault => ({
      id: `person-declines-${grant === 'ciba' ? 'ciba' : 'device'}`,
      cause: 'access-denied',
      severity: 'error',
      apply(flow) {
        const request = tokenRequest(flow, grant)
        return request && mutant(refuseToken(flow, flow.exchanges, request, 'access_denied', 'end-user denied'))
      },
    }),
  ),
  atToken('person-disabled', 'access-denied', { error: 'invalid_grant', description: 'User disabled' }),
]

const silent: Changes = { prompt: 'none' }

const consent: readonly Fault[] = [
  inResponse('consent-missing-in-silence', 'consent-required', { error: 'consent_required', asking: silent }),
  inResponse('consent-missing', 'consent-required', { error: 'consent_required' }),
  inResponse('consent-of-an-administrator-missing', 'consent-required', {
    error: 'access_denied',
    description: aadsts(90094, 'Administrator consent is required.'),
  }),
  atToken('consent-missing-at-token', 'consent-required', {
    error: 'invalid_grant',
    description: aadsts(65001, "The user or administrator hasn't consented to use the application with ID 'web-app'."),
  }),
]

const notLoggedIn: readonly Fault[] = [
  ...(['login_required', 'interaction_required', 'account_selection_required'] as const).map((error) =>
    inResponse(`person-needed-in-silence-${error.split('_', 1)[0]}`, 'login-required', { error, asking: silent }),
  ),
  inResponse('person-needed', 'login-required', { error: 'login_required' }),
  {
    id: 'person-needed-in-a-frame',
    cause: 'login-required',
    severity: 'error',
    async apply(flow) {
      const login = loginOf(flow)
      const exchanges = login && (await changeAsked(flow, login, silent))
      if (!exchanges) return undefined
      const framed = edited(
        exchanges,
        login.requests.map(({ exchange }) => exchange),
        (exchange) =>
          [
            ['Sec-Fetch-Dest', 'iframe'] as const,
            ['Sec-Fetch-Site', 'cross-site'] as const,
            ['Cookie', null] as const,
          ].reduce((now, [name, value]) => withRequestHeader(now, name, value), exchange),
      )
      const answered = await refuseInResponse(flow, login, framed, 'login_required')
      return answered && mutant(answered)
    },
  },
  atToken('second-factor-needed-at-token', 'login-required', {
    error: 'interaction_required',
    description: aadsts(50076, 'You must use multi-factor authentication to access the resource.'),
  }),
]

const stepUp: readonly Fault[] = [
  atResource('stronger-login-needed-at-resource', 'step-up-required', 'error', 401, [
    'WWW-Authenticate',
    'Bearer error="insufficient_user_authentication", error_description="A different authentication level is required", acr_values="urn:lab:second-factor", max_age="5"',
  ]),
  atResource('stronger-login-needed-and-not-said-which', 'step-up-required', 'error', 401, [
    'WWW-Authenticate',
    'Bearer error="insufficient_user_authentication"',
  ]),
  inResponse('stronger-login-not-possible', 'step-up-required', {
    error: 'unmet_authentication_requirements',
    asking: { acr_values: 'urn:lab:second-factor' },
  }),
]

/** The endpoint that the client asks first, where no browser takes part. */
const beginnings = [
  ['pushed-authorization-request', 'pushed'],
  ['device-authorization-request', 'device'],
  ['backchannel-authentication-request', 'ciba'],
] as const

const atBeginning = (
  id: string,
  cause: string,
  status: number,
  body: string,
  header?: readonly [string, string],
): readonly Fault[] =>
  beginnings.map(
    ([kind, name]): Fault => ({
      id: `${id}-${name}`,
      cause,
      severity: 'error',
      apply(flow) {
        const [request] = all(flow, kind)
        if (!request) return undefined
        const answered = edited(flow.exchanges, [request.exchange], (exchange) => {
          const answer = answeredWith(exchange, status, body, 'application/json')
          return header ? withResponseHeader(answer, ...header) : answer
        })
        return mutant(upTo(answered, request.exchange))
      },
    }),
  )

const failed: readonly Fault[] = [
  inResponse('server-fails', 'provider-failure', { error: 'server_error' }),
  inResponse('server-in-maintenance', 'provider-failure', {
    error: 'temporarily_unavailable',
    description: 'maintenance until 10 o clock',
  }),
  {
    id: 'server-fails-with-a-page',
    cause: 'provider-failure',
    severity: 'error',
    apply(flow) {
      const login = loginOf(flow)
      return login && mutant(errorPageAt(login, flow.exchanges, 'Oops, something went wrong', 500))
    },
  },
  tokenAnswer('server-fails-at-token', 'provider-failure', 500, '{"timestamp":1,"path":"/token"}', 'application/json'),
  atToken('server-fails-at-token-in-words', 'provider-failure', { error: 'server_error', description: 'oops' }, 500),
  ...atBeginning('server-fails-at', 'provider-failure', 500, '{"status":500,"message":"Internal Server Error"}'),
]

const wait = ['Retry-After', '30'] as const

const limited: readonly Fault[] = [
  tokenAnswer('too-many-token-requests', 'rate-limited', 429, '{"error":"too_many_requests"}', 'application/json', [
    wait,
  ]),
  tokenAnswer('too-many-token-requests-page', 'rate-limited', 429, '<html>Too many requests</html>', 'text/html'),
  atToken('too-many-token-requests-in-words', 'rate-limited', {
    error: 'temporarily_unavailable',
    description: aadsts(90055, 'There are too many incoming requests.'),
  }),
  atResource('too-many-resource-requests', 'rate-limited', 'warning', 429, wait),
  {
    id: 'too-many-logins',
    cause: 'rate-limited',
    severity: 'error',
    apply(flow) {
      const login = loginOf(flow)
      if (!login) return undefined
      const answered = answeredAtOnce(login, flow.exchanges, (exchange) =>
        withResponseHeader(answeredWith(exchange, 429, '<html>Too many requests</html>', 'text/html'), ...wait),
      )
      return mutant(answered)
    },
  },
  ...atBeginning('too-many-requests-at', 'rate-limited', 429, '{"error":"too_many_requests"}', wait),
]

const unexplained: readonly Fault[] = [
  atToken('refused-in-words-of-nobody', 'refusal-unexplained', { error: 'E_4711', description: 'the moon is full' }),
  inResponse('refused-in-front-in-words-of-nobody', 'refusal-unexplained', {
    error: 'E_4711',
    description: 'the moon is full',
  }),
  {
    id: 'verifier-refused-that-fits',
    cause: 'refusal-unexplained',
    severity: 'error',
    says: /gives the code_challenge that was sent/,
    apply(flow) {
      const request = redemption(flow)
      if (!request || !parameterValue(request, 'code_verifier')) return undefined
      return mutant(
        refuseToken(flow, flow.exchanges, request, 'invalid_grant', 'PKCE verification failed: Code mismatch'),
      )
    },
  },
]

/** Refusals that are no fault of the request: of the person, of a policy, of the server itself. */
export const refusalFaults: readonly Fault[] = [
  ...otherTenant,
  ...denied,
  ...consent,
  ...notLoggedIn,
  ...stepUp,
  ...failed,
  ...limited,
  ...unexplained,
]
