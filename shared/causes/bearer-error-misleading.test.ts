import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login } from '../../test/traffic/login.ts'
import { mcpSteps } from '../../test/traffic/mcp.ts'

const refused = (status: number, error: string): Partial<Written> => ({
  status,
  answerHeaders: [['WWW-Authenticate', `Bearer realm="api", error="${error}"`]],
  json: {},
})
const ofCause = (resource: Partial<Written>) =>
  inShort(analysed(login({ resource })).findings.filter(({ cause }) => cause === 'bearer-error-misleading'))

describe('bearer-error-misleading', () => {
  it.each([
    ['invalid_token', 403, 401],
    ['insufficient_scope', 401, 403],
    ['invalid_request', 401, 400],
  ])('is noted where %s comes with %i', (error, seen, expected) => {
    expect(ofCause(refused(seen, error))).toEqual([
      {
        cause: 'bearer-error-misleading',
        severity: 'note',
        evidence: [
          `6 response.status: ${seen} | ${expected}`,
          `6 response.header.www-authenticate.error: ${error} | -`,
        ],
      },
    ])
  })

  it('stays silent where the two fit, at errors of other specifications, and at no error', () => {
    expect(ofCause(refused(401, 'invalid_token'))).toEqual([])
    expect(ofCause(refused(403, 'insufficient_scope'))).toEqual([])
    expect(ofCause(refused(401, 'insufficient_user_authentication'))).toEqual([])
    expect(ofCause({})).toEqual([])
  })

  describe('at a request without a token', () => {
    const said = '0 response.header.www-authenticate.error: invalid_token | -'
    const noted = [
      { cause: 'bearer-error-misleading', severity: 'note', evidence: [said, '0 response.status: 401 | -'] },
    ]
    const found = (exchanges: readonly Written[]) =>
      inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'bearer-error-misleading'))
    const demand = (challenge: string, headers: Written['headers'] = [['Accept', '*/*']]): Written => ({
      url: 'https://api.example/me',
      headers,
      status: 401,
      answerHeaders: [['WWW-Authenticate', challenge]],
    })

    it('is noted', () => {
      expect(found([demand('Bearer realm="api", error="invalid_token"')])).toEqual(noted)
    })

    it('stays silent without an error, at other credentials, and where the recording has no headers', () => {
      expect(found([demand('Bearer realm="api"')])).toEqual([])
      expect(found([demand('Bearer error="invalid_token"', [['Authorization', 'Basic YTpi']])])).toEqual([])
      expect(found([demand('Bearer error="invalid_token"', [])])).toEqual([])
    })

    it('is noted of an MCP server only where the client goes no further', () => {
      const steps = mcpSteps()
      const [[name, challenge]] = steps.demand.answerHeaders as [[string, string]]
      const refused = { ...steps.demand, answerHeaders: [[name, `${challenge}, error="invalid_token"`]] } as const
      expect(found([refused])).toEqual(noted)
      expect(found(Object.values({ ...steps, demand: refused }))).toEqual([])
    })
  })
})
