import { parameter, parameterValue } from '../../../shared/exchange/parameter.ts'
import { authorizationRefused, changeTokenRequest, plainRequest, tokenRefused, tokenRequest } from '../answers.ts'
import { clientIn, edited, withRequestHeader } from '../at-exchange.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { changeParameter } from '../change-message.ts'
import { withMember, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'

const urn = 'urn:ietf:params:oauth:token-type:'

/** A token exchange with a parameter of another value, refused. */
const exchanged = (id: string, name: string, value: string | null, error = 'invalid_request'): Fault => ({
  id,
  cause: 'token-exchange-invalid',
  severity: 'error',
  apply(flow) {
    const request = tokenRequest(flow, 'token_exchange')
    if (!request) return undefined
    return mutant(tokenRefused(flow, changeTokenRequest(flow, request, name, value), 'token_exchange', error))
  },
})

/** A grant_type that no server knows. */
const misspelt = (
  id: string,
  grant: 'authorization_code' | 'client_credentials' | 'refresh_token' | 'device_code',
  type: string,
): Fault => ({
  id,
  cause: 'grant-type-unsupported',
  severity: 'error',
  apply(flow) {
    const request = tokenRequest(flow, grant)
    if (!request) return undefined
    const exchanges = changeTokenRequest(flow, request, 'grant_type', type)
    return mutant(tokenRefused(flow, exchanges, grant, 'unsupported_grant_type'))
  },
})

/** The client credentials grant otherwise than it is meant (RFC 6749 §4.4). */
const unfit: readonly Fault[] = [
  {
    id: 'client-credentials-without-credentials',
    cause: 'client-credentials-unfit',
    severity: 'warning',
    apply(flow) {
      const request = tokenRequest(flow, 'client_credentials')
      const id = request && clientIn(request)
      if (!id) return undefined
      const proofless = edited(flow.exchanges, [request.exchange], (exchange) =>
        withRequestHeader(exchange, 'Authorization', null),
      )
      const names = ['client_assertion', 'client_assertion_type', 'client_secret', 'client_id'] as const
      const bare = names.reduce((now, name) => changeParameter(now, request, name, null), proofless)
      return mutant(changeParameter(bare, request, 'client_id', id))
    },
  },
  {
    id: 'client-credentials-with-refresh-token',
    cause: 'client-credentials-unfit',
    severity: 'note',
    apply(flow) {
      const request = tokenRequest(flow, 'client_credentials')
      if (!request) return undefined
      return mutant(
        edited(flow.exchanges, [request.exchange], (exchange) =>
          exchange.outcome.kind === 'answered'
            ? withResponse(exchange, {
                body: withMember(exchange.outcome.response.body, 'refresh_token', 'rt-that-nobody-needs'),
              })
            : exchange,
        ),
      )
    },
  },
]

/** The metadata of the flow's server with the grants that it supports. */
function offering(flow: CapturedFlow, grants: readonly string[]) {
  const ids = new Set(all(flow, 'metadata-response').map(({ exchange }) => exchange))
  return flow.exchanges.map((exchange) =>
    ids.has(exchange.id) && exchange.outcome.kind === 'answered' && exchange.outcome.response.status === 200
      ? withResponse(exchange, { body: withMember(exchange.outcome.response.body, 'grant_types_supported', grants) })
      : exchange,
  )
}

/** What goes wrong with the grant that a client asks by, and with what it may not ask (RFC 6749 §5.2, RFC 8693). */
export const grantFaults: readonly Fault[] = [
  misspelt('grant-type-in-british', 'authorization_code', 'authorisation_code'),
  misspelt('grant-type-with-hyphen', 'authorization_code', 'authorization-code'),
  misspelt('grant-type-in-upper-case', 'client_credentials', 'CLIENT_CREDENTIALS'),
  misspelt('grant-type-in-singular', 'client_credentials', 'client_credential'),
  misspelt('grant-type-without-urn', 'device_code', 'device_code'),
  {
    id: 'grant-type-not-in-metadata',
    cause: 'grant-type-unsupported',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow)
      if (!request || all(flow, 'metadata-response').length === 0) return undefined
      const grants = ['urn:example:grant', 'implicit']
      return mutant(tokenRefused(flow, offering(flow, grants), request.grant, 'unsupported_grant_type'))
    },
  },
  {
    id: 'grant-type-switched-off',
    cause: 'grant-type-unsupported',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow)
      return request && mutant(tokenRefused(flow, flow.exchanges, request.grant, 'unsupported_grant_type'))
    },
  },
  {
    id: 'client-may-not-use-the-grant',
    cause: 'unauthorized-client',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow)
      // A client that polls though it is to be told is the affair of ciba-polling.
      if (!request || request.grant === 'ciba') return undefined
      return mutant(tokenRefused(flow, flow.exchanges, request.grant, 'unauthorized_client'))
    },
  },
  {
    id: 'client-not-registered-for-the-grant',
    cause: 'unauthorized-client',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow)
      const client = request && clientIn(request)
      if (!request || !client || request.grant === 'ciba') return undefined
      return mutant(tokenRefused(flow, flow.exchanges, request.grant, 'unauthorized_client'), {
        client_id: client,
        grant_types: ['urn:example:grant'],
      })
    },
  },
  {
    id: 'client-may-not-use-the-response-type',
    cause: 'unauthorized-client',
    severity: 'error',
    apply(flow) {
      if (!plainRequest(flow)) return undefined
      const exchanges = authorizationRefused(flow, flow.exchanges, 'unauthorized_client')
      return exchanges && mutant(exchanges)
    },
  },
  exchanged('exchange-without-subject-token', 'subject_token', null),
  exchanged('exchange-without-subject-type', 'subject_token_type', null),
  exchanged('exchange-type-in-short', 'subject_token_type', 'access_token'),
  exchanged('exchange-type-misspelt', 'subject_token_type', `${urn}accesstoken`),
  exchanged('exchange-requested-type-in-short', 'requested_token_type', 'jwt'),
  exchanged('exchange-actor-without-type', 'actor_token', 'actor-token-4b1f'),
  exchanged('exchange-actor-type-alone', 'actor_token_type', `${urn}access_token`),
  {
    id: 'exchange-of-an-ended-token',
    cause: 'token-exchange-invalid',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow, 'token_exchange')
      const idToken = all(flow, 'token-response')
        .map((response) => parameterValue(response, 'id_token'))
        .find((token) => token)
      if (!request || !idToken) return undefined
      const [header = '', payload = '', signature = ''] = idToken.split('.')
      const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), exp: 1_600_000_000 }
      const ended = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
      const exchanges = changeTokenRequest(flow, request, 'subject_token', ended)
      const typed = changeTokenRequest({ ...flow, exchanges }, request, 'subject_token_type', `${urn}id_token`)
      return mutant(tokenRefused(flow, typed, 'token_exchange', 'invalid_request'))
    },
  },
  {
    id: 'exchange-answer-without-type',
    cause: 'token-exchange-invalid',
    severity: 'note',
    apply(flow) {
      const response = all(flow, 'token-response').find(
        (message) => message.grant === 'token_exchange' && parameter(message, 'issued_token_type'),
      )
      return response && mutant(changeParameter(flow.exchanges, response, 'issued_token_type', null))
    },
  },
  ...unfit,
]
