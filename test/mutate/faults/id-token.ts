import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { type Fault, mutant } from '../fault.ts'
import { forged, type TokenChange, withToken } from '../tokens.ts'

/** The first ID token that the flow was given. */
function idToken(flow: CapturedFlow): string | undefined {
  return [...all(flow, 'token-response'), ...all(flow, 'authorization-response')]
    .map((message) => parameterValue(message, 'id_token'))
    .find((token) => token !== undefined && token.split('.').length === 3)
}

const resigned = (id: string, cause: string, change: TokenChange): Fault => ({
  id,
  cause,
  severity: 'error',
  async apply(flow) {
    const token = idToken(flow)
    const exchanges = token === undefined ? undefined : await withToken(flow, token, change)
    return exchanges && mutant(exchanges)
  },
})

/** What goes wrong with the ID token (OpenID Connect Core §3.1.3.7). */
export const idTokenFaults: readonly Fault[] = [
  {
    id: 'id-token-claims-forged',
    cause: 'id-token-signature-invalid',
    severity: 'error',
    apply(flow) {
      const token = idToken(flow)
      // Without the keys of the server nobody can tell.
      if (!token || all(flow, 'jwks-response').length === 0) return undefined
      const exchanges = forged(flow, token, ({ claims }) => {
        claims['email'] = 'mallory@lab.example'
      })
      return exchanges && mutant(exchanges)
    },
  },
  resigned('id-token-of-another-issuer', 'id-token-issuer-mismatch', ({ claims }) => {
    claims['iss'] = `${claims['iss']}/other`
  }),
  resigned('id-token-for-another-client', 'id-token-audience-mismatch', ({ claims }) => {
    claims['aud'] = 'another-client'
  }),
  resigned('id-token-expired', 'id-token-expired', ({ claims }) => {
    claims['iat'] = Number(claims['iat']) - 7200
    claims['exp'] = Number(claims['exp']) - 7200
  }),
]
