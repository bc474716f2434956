import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, good, login, loginSteps } from '../../test/traffic/login.ts'

const refusedAt = (scope: string) =>
  login(
    {
      authorize: {
        answerHeaders: [
          ['Location', `${good.redirectUri}?error=invalid_scope&error_description=unknown+scope&state=${good.state}`],
        ],
      },
      page: null,
      submit: null,
      callback: {
        url: `${good.redirectUri}?error=invalid_scope&error_description=unknown+scope&state=${good.state}`,
        status: 400,
        answerHeaders: [],
      },
      token: null,
      resource: null,
    },
    { scope },
  )
const told = [
  '1 response.header.location.query.error: invalid_scope | -',
  '1 response.header.location.query.error_description: unknown scope | -',
]

describe('scope-mismatch', () => {
  it('stays silent where what was asked for is registered and granted', () => {
    expect(analysed(login(), { client_id: good.clientId, scopes: ['openid', 'profile', 'email'] }).findings).toEqual([])
  })

  it('stays silent where the token response names no scope: it is the one that was asked for', () => {
    const { scope: _left, ...json } = loginSteps().token.json
    expect(analysed(login({ token: { json } })).findings).toEqual([])
  })

  it('is found by invalid_scope, with the scopes that are registered', () => {
    const { flows, findings } = analysed(refusedAt('openid admin'), {
      client_id: good.clientId,
      scopes: ['openid', 'profile'],
    })
    expect(flows[0]?.outcome).toBe('failed')
    expect(inShort(findings)).toEqual([
      {
        cause: 'scope-mismatch',
        severity: 'error',
        evidence: ['1 request.query.scope: openid admin | openid profile', ...told],
      },
    ])
    expect(findings[0]?.message).toContain('Not registered for this client: admin.')
  })

  it('names the comma that separates scopes', () => {
    const { findings } = analysed(refusedAt('openid,profile'))
    expect(findings[0]?.message).toContain('separated by a comma')
  })

  it('warns where less is granted than was asked for', () => {
    const token = { json: { ...loginSteps().token.json, scope: 'openid' } }
    expect(inShort(analysed(login({ token })).findings)).toEqual([
      { cause: 'scope-mismatch', severity: 'warning', evidence: ['5 response.body.scope: openid | openid profile'] },
    ])
  })

  it('is found where the resource asks for a scope that the token has not', () => {
    const resource = {
      status: 403,
      answerHeaders: [
        ['WWW-Authenticate', 'Bearer error="insufficient_scope", scope="api:write", realm="api"'] as const,
      ],
      json: { message: 'forbidden' },
    }
    const { flows, findings } = analysed(login({ resource }))
    expect(flows[0]?.outcome).toBe('failed')
    expect(inShort(findings)).toEqual([
      {
        cause: 'scope-mismatch',
        severity: 'error',
        evidence: [
          '5 response.body.scope: openid profile | api:write',
          '6 response.header.www-authenticate.error: insufficient_scope | -',
          '6 response.status: 403 | 200',
        ],
      },
    ])
  })

  it('stays silent on commas at a server that grants each of the scopes', () => {
    const token = { json: { ...loginSteps().token.json, scope: 'repo,user' } }
    expect(analysed(login({ token }, { scope: 'repo,user' })).findings).toEqual([])
  })

  it('has the refusal at the resource under the grant of less than was asked for', () => {
    const url = asking({ scope: 'openid api:write' })
    const { token } = loginSteps()
    const { findings } = analysed(
      login({
        start: null,
        authorize: { url },
        token: { json: { ...token.json, scope: 'openid' } },
        resource: {
          status: 403,
          answerHeaders: [['WWW-Authenticate', 'Bearer error="insufficient_scope", scope="api:write"']],
        },
      }),
    )
    expect(findings.map(({ cause, severity, root }) => [cause, severity, root])).toEqual([
      ['scope-mismatch', 'warning', undefined],
      ['scope-mismatch', 'error', findings[0]?.id],
    ])
  })
})
