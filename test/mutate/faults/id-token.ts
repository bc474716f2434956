import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { decodeToken } from '../../../shared/tokens/decode-token.ts'
import { type CapturedFlow, tokenGivers } from '../captured-flow.ts'
import { type Fault, mutant } from '../fault.ts'
import { showsKeys } from '../shows-keys.ts'
import { forged, replaceToken, type TokenChange, withToken } from '../tokens.ts'

/** The first ID token that the flow was given. */
function idToken(flow: CapturedFlow): string | undefined {
  return tokenGivers(flow)
    .map((message) => parameterValue(message, 'id_token'))
    .find((token) => token !== undefined && token.split('.').length === 3)
}

/** A token that the server itself makes wrong. With `needs`, only where the token has this claim. */
const resigned = (id: string, cause: string, change: TokenChange, needs?: string): Fault => ({
  id,
  cause,
  severity: 'error',
  async apply(flow) {
    const token = idToken(flow)
    if (token === undefined || (needs !== undefined && !hasClaim(token, needs))) return undefined
    const exchanges = await withToken(flow, token, change)
    return exchanges && mutant(exchanges)
  },
})

/** A name of the person that works, and that not every client can keep. The other tokens and the UserInfo have the old one. */
const named = (id: string, sub: string): Fault => ({
  ...resigned(id, 'id-token-malformed', ({ claims }) => {
    claims['sub'] = sub
  }),
  severity: 'warning',
  also: ['userinfo-subject-mismatch', 'refreshed-id-token-mismatch', 'hybrid-id-token-mismatch'],
})

function hasClaim(token: string, name: string): boolean {
  const decoded = decodeToken(token)
  return decoded.kind === 'jws' && decoded.payload.some((claim) => claim.name === name)
}

/** What goes wrong with the ID token (OpenID Connect Core §3.1.3.7). */
export const idTokenFaults: readonly Fault[] = [
  {
    id: 'id-token-claims-forged',
    cause: 'id-token-signature-invalid',
    severity: 'error',
    apply(flow) {
      const token = idToken(flow)
      if (!token || !showsKeys(flow)) return undefined
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
  resigned('id-token-without-subject', 'id-token-malformed', ({ claims }) => {
    claims['sub'] = undefined
  }),
  named('id-token-subject-too-long', 'a'.repeat(300)),
  named('id-token-subject-beyond-ascii', 'zoë@lab.example'),
  resigned(
    'id-token-nonce-changed',
    'nonce-mismatch',
    ({ claims }) => {
      claims['nonce'] = 'of-another-login'
    },
    'nonce',
  ),
  resigned(
    'id-token-at-hash-changed',
    'token-hash-mismatch',
    ({ claims }) => {
      claims['at_hash'] = 'AAAAAAAAAAAAAAAAAAAAAA'
    },
    'at_hash',
  ),
  resigned(
    'id-token-of-another-authentication-request',
    'token-hash-mismatch',
    ({ claims }) => {
      claims['urn:openid:params:jwt:claim:auth_req_id'] = 'of-another-request'
    },
    'urn:openid:params:jwt:claim:auth_req_id',
  ),
  resigned(
    'id-token-without-hash-of-refresh-token',
    'token-hash-mismatch',
    ({ claims }) => {
      claims['urn:openid:params:jwt:claim:rt_hash'] = undefined
    },
    'urn:openid:params:jwt:claim:rt_hash',
  ),
  {
    id: 'id-token-not-signed',
    cause: 'id-token-signature-invalid',
    severity: 'error',
    async apply(flow) {
      const token = idToken(flow)
      if (!token) return undefined
      const [header, payload] = token.split('.')
      const exchanges = await replaceToken(flow, token, `${header}.${payload}.`)
      return exchanges && mutant(exchanges)
    },
  },
]
