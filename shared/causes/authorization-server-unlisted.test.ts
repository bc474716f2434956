import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { mcpLogin, mcpSteps } from '../../test/traffic/mcp-client.ts'

const other = 'https://other.example'
const ofCause = (exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'authorization-server-unlisted'))
const found = (severity: string, ...evidence: readonly string[]) => [
  { cause: 'authorization-server-unlisted', severity, evidence },
]

describe('authorization-server-unlisted', () => {
  it('stays silent where the server is one of the list', () => {
    expect(ofCause(mcpLogin({ servers: [other, 'https://as.example'] }))).toEqual([])
  })

  it('stays silent where another issuer of the same host is listed, and where the issuer is not known', () => {
    expect(ofCause(mcpLogin({ servers: ['https://as.example/tenant'] }))).toEqual([])
    expect(ofCause(mcpLogin({ servers: [other] }, { metadata: null }))).toEqual([])
  })

  it('warns where the server is not listed and the resource takes the token all the same', () => {
    expect(ofCause(mcpLogin({ servers: [other] }))).toEqual(
      found(
        'warning',
        '1 response.body.authorization_servers: https://other.example | https://as.example',
        '3 request.url: https://as.example/authorize | -',
      ),
    )
  })

  it('is found where the resource refuses the token', () => {
    const call: Partial<Written> = {
      ...mcpSteps().call,
      status: 401,
      answerHeaders: [['WWW-Authenticate', 'Bearer error="invalid_token"']],
    }
    expect(ofCause(mcpLogin({ servers: [other] }, { call }))[0]?.severity).toBe('error')
  })

  it('warns where only a slash makes another server of it', () => {
    expect(ofCause(mcpLogin({ servers: ['https://as.example/'] }))).toEqual(
      found('warning', '1 response.body.authorization_servers: https://as.example/ | https://as.example'),
    )
  })
})
