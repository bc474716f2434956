import { type Exchange, emptyBody } from '../../../shared/exchange/exchange.ts'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { TokenRequest } from '../../../shared/oauth/message.ts'
import { bodyOf } from '../../traffic/exchange.ts'
import { changeTokenRequest, tokenRefused, tokenRequest } from '../answers.ts'
import { editedRequest, withRequestBody, withRequestHeader } from '../at-exchange.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { textOf, withRequest, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { upTo } from '../refuse.ts'

const form = 'application/x-www-form-urlencoded'

/** A token request of another form, and the server's answer to it: it found no parameter. */
const otherForm = (
  id: string,
  change: (exchange: Exchange) => Exchange,
  severity: Fault['severity'] = 'error',
): Fault => ({
  id,
  cause: 'token-request-malformed',
  severity,
  apply(flow) {
    const request = tokenRequest(flow)
    if (!request || isRetry(flow, request) || !isNamed(flow, request)) return undefined
    const exchanges = editedRequest(flow, request, change)
    return mutant(tokenRefused(flow, exchanges, request.grant, 'invalid_request', 'no parameters were sent'))
  },
})

/** A client that sends its requests so does it from the first: the server had not asked it for a nonce before. */
const isRetry = (flow: CapturedFlow, { exchange }: TokenRequest): boolean =>
  all(flow, 'token-response').some(
    (response) => response.error?.code.value === 'use_dpop_nonce' && response.exchange < exchange,
  )

/** Without a parameter that can be read, its address alone shows what the request is. */
const isNamed = (flow: CapturedFlow, { endpoint }: TokenRequest): boolean =>
  all(flow, 'metadata-response').some(({ metadata }) => metadata?.tokenEndpoint?.value === endpoint)

/** The form as an object, as a client would give it to a serializer. */
const asJson = ({ request }: Exchange): string =>
  JSON.stringify(Object.fromEntries(new URLSearchParams(textOf(request.body))))

const multipart = ({ request }: Exchange): string =>
  [...new URLSearchParams(textOf(request.body))]
    .map(([name, value]) => `--part\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')
    .concat('--part--\r\n')

const inTheAddress = (exchange: Exchange): Exchange =>
  withRequest(exchange, { url: `${exchange.request.url}?${textOf(exchange.request.body)}`, body: emptyBody })

/** A parameter that the grant needs is not there, is empty, or has another name. */
const withoutParameter = (
  id: string,
  name: string,
  change: (flow: CapturedFlow, request: TokenRequest) => readonly Exchange[],
  error = 'invalid_request',
): Fault => ({
  id,
  cause: 'token-request-malformed',
  severity: 'error',
  apply(flow) {
    const request = [...grantsThatNeed(name)].map((grant) => tokenRequest(flow, grant)).find((found) => found)
    if (!request || !parameterValue(request, name)) return undefined
    return mutant(tokenRefused(flow, change(flow, request), request.grant, error))
  },
})

function grantsThatNeed(name: string): readonly (TokenRequest['grant'] | undefined)[] {
  switch (name) {
    case 'code':
      return ['authorization_code']
    case 'refresh_token':
      return ['refresh_token']
    case 'device_code':
      return ['device_code']
    case 'username':
    case 'password':
      return ['password']
    case 'assertion':
      return ['jwt_bearer']
    default:
      return [undefined]
  }
}

const dropped = (name: string) => (flow: CapturedFlow, request: TokenRequest) =>
  changeTokenRequest(flow, request, name, null)
const emptyValue = (name: string) => (flow: CapturedFlow, request: TokenRequest) =>
  changeTokenRequest(flow, request, name, '')
const renamed = (name: string, other: string) => (flow: CapturedFlow, request: TokenRequest) =>
  changeTokenRequest(
    { ...flow, exchanges: changeTokenRequest(flow, request, name, null) },
    request,
    other,
    parameterValue(request, name) ?? '',
  )

/** What goes wrong with the form of a token request (RFC 6749 §4.1.3, appendix B). */
export const tokenRequestFaults: readonly Fault[] = [
  otherForm('token-request-as-json', (exchange) => withRequestBody(exchange, asJson(exchange), 'application/json')),
  otherForm('token-request-json-called-form', (exchange) => withRequestBody(exchange, asJson(exchange), form)),
  otherForm('token-request-as-broken-json', (exchange) =>
    withRequestBody(exchange, asJson(exchange).slice(0, -1), 'application/json'),
  ),
  otherForm('token-request-as-multipart', (exchange) =>
    withRequestBody(exchange, multipart(exchange), 'multipart/form-data; boundary=part'),
  ),
  otherForm('token-request-without-content-type', (exchange) => withRequestHeader(exchange, 'Content-Type', null)),
  otherForm('token-request-called-text', (exchange) => withRequestHeader(exchange, 'Content-Type', 'text/plain')),
  otherForm('token-request-in-the-address', inTheAddress),
  otherForm('token-request-by-get', (exchange) => {
    const { request } = inTheAddress(exchange)
    return { ...exchange, request: { ...request, method: 'GET' } }
  }),
  withoutParameter('grant-type-missing', 'grant_type', dropped('grant_type')),
  withoutParameter('grant-type-empty', 'grant_type', emptyValue('grant_type')),
  withoutParameter('grant-type-in-camel-case', 'grant_type', renamed('grant_type', 'grantType')),
  withoutParameter('code-missing', 'code', dropped('code')),
  withoutParameter('code-empty', 'code', emptyValue('code')),
  withoutParameter('refresh-token-missing', 'refresh_token', dropped('refresh_token')),
  withoutParameter('refresh-token-in-camel-case', 'refresh_token', renamed('refresh_token', 'refreshToken')),
  withoutParameter('device-code-missing', 'device_code', dropped('device_code')),
  withoutParameter('username-missing', 'username', dropped('username')),
  withoutParameter('password-empty', 'password', emptyValue('password')),
  withoutParameter('assertion-missing', 'assertion', dropped('assertion')),
  {
    id: 'client-id-missing',
    cause: 'token-request-malformed',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow, 'authorization_code') ?? tokenRequest(flow, 'device_code')
      if (!request || request.authentication.some(({ method }) => method !== 'none')) return undefined
      if (!parameterValue(request, 'client_id')) return undefined
      const exchanges = changeTokenRequest(flow, request, 'client_id', null)
      return mutant(tokenRefused(flow, exchanges, request.grant, 'invalid_request', 'no client authentication', 400))
    },
  },
  {
    id: 'token-request-in-chunks',
    cause: 'token-request-chunked',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow)
      if (!request) return undefined
      const exchanges = editedRequest(flow, request, (exchange) => {
        const chunked = withRequestHeader(exchange, 'Content-Length', null)
        const sent = withRequestHeader(chunked, 'Transfer-Encoding', 'chunked')
        return withResponse(sent, { status: 411, reason: 'Length Required', headers: [], body: emptyBody })
      })
      return mutant(upTo(exchanges, request.exchange))
    },
  },
  {
    id: 'token-error-of-another-kind',
    cause: 'token-error-without-code',
    severity: 'error',
    apply(flow) {
      const request = tokenRequest(flow)
      if (!request) return undefined
      const exchanges = tokenRefused(flow, flow.exchanges, request.grant, 'x')
      return mutant(
        editedRequest({ ...flow, exchanges }, request, (exchange) =>
          exchange.outcome.kind === 'answered'
            ? withResponse(exchange, { status: 400, body: bodyOf('{"message":"Bad Request","statusCode":400}') })
            : exchange,
        ),
      )
    },
  },
]
