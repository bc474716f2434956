import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { discovery } from '../../test/traffic/id-token-login.ts'
import { login } from '../../test/traffic/login.ts'
import { refreshed, refusedLogin, refusedResource } from '../../test/traffic/resource.ts'

const found = (exchanges: Parameters<typeof analysed>[0]) => inShort(analysed(exchanges).findings)
const rejected = (...evidence: readonly string[]) => [{ cause: 'access-token-rejected', severity: 'error', evidence }]
const code = (exchange: number) => `${exchange} response.header.www-authenticate.error: invalid_token | -`

it('gives the words of the resource where nothing explains them', () => {
  expect(found(refusedLogin('at-1'))).toEqual(rejected(code(6)))
  const answerHeaders = [['WWW-Authenticate', 'Bearer error="invalid_token", error_description="unknown key"']] as const
  expect(found(refusedLogin('at-1', { answerHeaders }))).toEqual(
    rejected(code(6), '6 response.header.www-authenticate.error_description: unknown key | -'),
  )
  expect(found(refusedLogin('at-1', { answerHeaders: [['WWW-Authenticate', 'Bearer realm="api"']] }))).toEqual(
    rejected('6 response.status: 401 | -'),
  )
})

it('says that the refresh token beside it was revoked before, and leaves the token itself to its own cause', () => {
  const before = refusedLogin('at-1').slice(0, -1)
  const revoking = (token: string, token_type_hint: string) => [
    ...before,
    { url: 'https://as.example/revoke', form: { token, token_type_hint }, status: 200 },
    refusedResource('at-1'),
  ]
  expect(found(revoking('r-1', 'refresh_token'))).toEqual(rejected(code(7), '6 request.body.token: r-1 | -'))
  const causes = found(revoking('at-1', 'access_token')).map(({ cause }) => cause)
  expect(causes).toEqual(['token-used-after-revocation'])
})

it('says that the client still sends a token that it has renewed', () => {
  const before = refusedLogin('at-1').slice(0, -1)
  expect(found([...before, refreshed('at-2'), refusedResource('at-1')])).toEqual(
    rejected(code(7), '7 request.header.authorization.access_token: at-1 | at-2'),
  )
})

it('leaves it to the cause that explains it', () => {
  const metadata = {
    url: 'https://api.example/.well-known/oauth-protected-resource',
    status: 200,
    json: { resource: 'https://api.example', authorization_servers: ['https://other.example'] },
  }
  const causes = found([metadata, ...discovery([]), ...refusedLogin('at-1')]).map(({ cause }) => cause)
  expect(causes).toEqual(['authorization-server-unlisted'])
})

it('stays silent where the scope is what is missing, the token is taken, or none was sent', () => {
  const causes = (exchanges: Parameters<typeof analysed>[0]) => found(exchanges).map(({ cause }) => cause)
  const scope = { status: 403, answerHeaders: [['WWW-Authenticate', 'Bearer error="insufficient_scope"']] as const }
  expect(causes(refusedLogin('at-1', scope))).not.toContain('access-token-rejected')
  expect(causes(login())).toEqual([])
  expect(causes([...login(), refusedResource('', { headers: [] })])).not.toContain('access-token-rejected')
  expect(causes(refusedLogin('at-1', { answerHeaders: [] }))).not.toContain('access-token-rejected')
})
