import { parameter, parameterValue } from '../../../shared/exchange/parameter.ts'
import { changeTokenRequest, codeRefused, redemption } from '../answers.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { type Fault, mutant } from '../fault.ts'

function withVerifier(flow: CapturedFlow) {
  const request = redemption(flow)
  const challenged = [...all(flow, 'authorization-request'), ...all(flow, 'pushed-authorization-request')].some(
    (message) => parameter(message, 'code_challenge'),
  )
  return request && challenged && parameterValue(request, 'code_verifier') ? request : undefined
}

/** What goes wrong with PKCE (RFC 7636). */
export const pkceFaults: readonly Fault[] = [
  {
    id: 'verifier-of-another-login',
    cause: 'pkce-verifier-mismatch',
    severity: 'error',
    apply(flow) {
      const request = withVerifier(flow)
      if (!request) return undefined
      const verifier = 'a4X9c1V7nB2mQ5wE8rT3yU6iO0pA4sD7fG1hJ5kL8zX'
      return mutant(codeRefused(flow, changeTokenRequest(flow, request, 'code_verifier', verifier)))
    },
  },
  {
    id: 'verifier-stripped',
    cause: 'pkce-missing',
    severity: 'error',
    apply(flow) {
      const request = withVerifier(flow)
      return request && mutant(codeRefused(flow, changeTokenRequest(flow, request, 'code_verifier', null)))
    },
  },
]
