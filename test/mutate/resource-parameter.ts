import type { Exchange } from '../../shared/exchange/exchange.ts'
import { parameterValue } from '../../shared/exchange/parameter.ts'
import { changeTokenRequest, plainRequest, tokenRequest } from './answers.ts'
import { all, type CapturedFlow } from './captured-flow.ts'
import { changeParameter, changeRequest } from './change-message.ts'
import { readAnew } from './extended.ts'

/** The resource of the first request, where it can be changed. */
export const namedFirst = (flow: CapturedFlow, value: string) => {
  const request = plainRequest(flow)
  return request && changeRequest(withResource(flow, value), 'resource', value)
}

/** The authorization request with a resource, where it had none. */
function withResource(flow: CapturedFlow, value: string): CapturedFlow {
  const lacking = all(flow, 'authorization-request').filter(
    (request) => parameterValue(request, 'redirect_uri') && !parameterValue(request, 'resource'),
  )
  const exchanges = lacking.reduce((now, request) => changeParameter(now, request, 'resource', value), flow.exchanges)
  return lacking.length === 0 ? flow : readAnew(flow, exchanges)
}

/** The resource of the token request. */
export const namedAtToken = (flow: CapturedFlow, exchanges: readonly Exchange[], value: string) => {
  const request = tokenRequest(flow)
  return request && changeTokenRequest({ ...flow, exchanges }, request, 'resource', value)
}
