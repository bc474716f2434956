import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { refusedLogin } from '../../test/traffic/resource.ts'
import { issuedAt, jwt } from '../../test/traffic/tokens.ts'

const token = (aud: unknown) => jwt({ aud, exp: issuedAt + 3600 }, { alg: 'RS256', typ: 'at+jwt' })
const at = '6 request.header.authorization.payload.aud'
const mismatch = (evidence: string) => [
  { cause: 'access-token-audience-mismatch', severity: 'error', evidence: [evidence, '6 response.status: 401 | -'] },
]
const found = (exchanges: Parameters<typeof analysed>[0]) => inShort(analysed(exchanges).findings)
const metadata = {
  url: 'https://api.example/.well-known/oauth-protected-resource',
  status: 200,
  json: { resource: 'https://api.example/', authorization_servers: ['https://as.example'] },
}

it('shows the audience of a token that another resource refused', () => {
  expect(found(refusedLogin(token('https://other.example')))).toEqual(
    mismatch(`${at}: https://other.example | https://api.example/me`),
  )
})

it('goes by what the resource says of itself', () => {
  const { findings } = analysed([metadata, ...refusedLogin(token(['crm', 'hr']))])
  expect(inShort(findings)).toEqual([
    {
      cause: 'access-token-audience-mismatch',
      severity: 'error',
      evidence: [
        '7 request.header.authorization.payload.aud: ["crm","hr"] | https://api.example/',
        '7 response.status: 401 | -',
      ],
    },
  ])
  expect(findings[0]?.evidence[0].expectedAt?.exchange).toBe(0)
})

it('stays silent where the token is for it, where the audience is no address, and where it was taken', () => {
  const causes = (aud: unknown, before: Parameters<typeof analysed>[0] = []) =>
    found([...before, ...refusedLogin(token(aud))]).map(({ cause }) => cause)
  expect(causes('https://api.example')).not.toContain('access-token-audience-mismatch')
  expect(causes(['https://other.example', 'https://api.example/'], [metadata])).not.toContain(
    'access-token-audience-mismatch',
  )
  expect(causes('api://orders')).not.toContain('access-token-audience-mismatch')
  expect(found(refusedLogin(token('https://other.example'), { status: 200, answerHeaders: [] }))).toEqual([])
})
