import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login } from '../../test/traffic/login.ts'
import { mcpLogin, mcpSteps } from '../../test/traffic/mcp-client.ts'

const ofCause = (exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'bearer-challenge-missing'))
const without: Partial<Written> = { status: 401, answerHeaders: [], json: { message: 'no' } }

describe('bearer-challenge-missing', () => {
  it('stays silent where the refusal has a challenge, and where nothing is refused', () => {
    expect(ofCause(mcpLogin())).toEqual([])
    const challenged: Partial<Written> = { ...without, answerHeaders: [['WWW-Authenticate', 'Bearer']] }
    expect(ofCause(login({ resource: challenged }))).toEqual([])
  })

  it('stays silent where a page of some site wants a login of its own', () => {
    expect(ofCause([{ url: 'https://site.example/', status: 401, answer: 'who are you?' }])).toEqual([])
  })

  it('notes a resource that does not say why it refuses a token', () => {
    expect(ofCause(login({ resource: without }))).toEqual([
      {
        cause: 'bearer-challenge-missing',
        severity: 'note',
        evidence: ['6 response.header.www-authenticate: - | Bearer', '6 response.status: 401 | -'],
      },
    ])
  })

  it('warns of an MCP server from which a client does not learn where to log in', () => {
    expect(ofCause([{ ...mcpSteps().refused, ...without }])).toEqual([
      {
        cause: 'bearer-challenge-missing',
        severity: 'warning',
        evidence: ['0 response.header.www-authenticate: - | Bearer', '0 response.status: 401 | -'],
      },
    ])
  })
})
