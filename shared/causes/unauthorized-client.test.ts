import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { basic, good, login } from '../../test/traffic/login.ts'

const refused = (error: string, error_description?: string) =>
  login({ token: { status: 400, json: { error, ...(error_description && { error_description }) } }, resource: null })

describe('unauthorized-client', () => {
  it('is found where the server does not let the client use the grant', () => {
    const { findings } = analysed(refused('unauthorized_client'))
    expect(inShort(findings)).toEqual([
      {
        cause: 'unauthorized-client',
        severity: 'error',
        evidence: [
          '5 request.body.grant_type: authorization_code | -',
          '5 response.body.error: unauthorized_client | -',
        ],
      },
    ])
  })

  it('is found by the words of a server that has another code for it', () => {
    const { findings } = analysed(refused('invalid_grant', 'Client not allowed to exchange code'))
    expect(inShort(findings)).toEqual([
      {
        cause: 'unauthorized-client',
        severity: 'error',
        evidence: [
          '5 request.body.grant_type: authorization_code | -',
          '5 response.body.error: invalid_grant | -',
          '5 response.body.error_description: Client not allowed to exchange code | -',
        ],
      },
    ])
    expect(findings[0]?.message).toContain('These words are known from Keycloak: The standard flow is off')
  })

  it('is found in the authorization response', () => {
    const url = `${good.redirectUri}?error=unauthorized_client&state=${good.state}`
    const { findings } = analysed(
      login({
        submit: { answerHeaders: [['Location', url]] },
        callback: { url, status: 400, answerHeaders: [] },
        token: null,
        resource: null,
      }),
    )
    expect(findings.map(({ cause, severity }) => [cause, severity])).toEqual([['unauthorized-client', 'error']])
    expect(findings[0]?.evidence[0]).toMatchObject({
      place: { exchange: 1, location: 'request.query.response_type' },
      seen: 'code',
    })
  })

  it('stays silent in a good login', () => {
    expect(analysed(login()).findings).toEqual([])
  })

  it('stays silent where the two requests are of two clients', () => {
    const { findings } = analysed(
      login({
        token: {
          headers: [['Authorization', basic('other-app', good.secret)]],
          status: 400,
          json: { error: 'unauthorized_client' },
        },
        resource: null,
      }),
    )
    expect(findings.map(({ cause }) => cause)).toEqual(['client-credentials-invalid'])
  })

  it('stays silent where the words are those for a wrong secret', () => {
    const { findings } = analysed(refused('unauthorized_client', 'Invalid client or Invalid client credentials'))
    expect(findings.map(({ cause }) => cause)).toEqual(['client-credentials-invalid'])
  })
})
