import { describe, expect, it } from 'vitest'
import { cibaPolling } from '../../test/traffic/ciba.ts'
import { refusedPoll } from '../../test/traffic/device.ts'
import type { Written } from '../../test/traffic/exchange.ts'
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

  it('shows the grants that the client is registered for', () => {
    const machine: Written = {
      url: `${good.server}/token`,
      headers: [['Authorization', basic(good.clientId, good.secret)]],
      form: { grant_type: 'client_credentials', scope: 'api' },
      status: 400,
      json: { error: 'unauthorized_client' },
    }
    const evidence = 'request.body.grant_type: client_credentials | authorization_code'
    const given = { client_id: good.clientId, grant_types: ['authorization_code'] }
    expect(inShort(analysed([machine], given).findings)[0]?.evidence[0]).toBe(`0 ${evidence}`)
    const registered: Written = {
      url: `${good.server}/register`,
      method: 'POST',
      headers: [['Content-Type', 'application/json']],
      body: JSON.stringify({ redirect_uris: [good.redirectUri] }),
      status: 201,
      json: { client_id: good.clientId, redirect_uris: [good.redirectUri], grant_types: ['authorization_code'] },
    }
    const found = analysed([registered, machine]).findings.filter(({ cause }) => cause === 'unauthorized-client')
    expect(inShort(found)[0]?.evidence[0]).toBe(`1 ${evidence}`)
  })

  it('stays silent where a client of CIBA that is to be told asks', () => {
    const found = analysed(cibaPolling({ 5: refusedPoll('unauthorized_client') })).findings
    expect(found.map(({ cause }) => cause)).toEqual(['ciba-polling'])
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
