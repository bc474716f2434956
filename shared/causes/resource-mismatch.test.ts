import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login, loginSteps } from '../../test/traffic/login.ts'
import { mcp, mcpLogin } from '../../test/traffic/mcp-client.ts'

const slash = `${mcp.resource}/`
const found = (severity: string, ...evidence: readonly string[]) => [{ cause: 'resource-mismatch', severity, evidence }]
const short = (exchanges: readonly Written[]) => inShort(analysed(exchanges).findings)
const refused: Partial<Written> = { status: 400, json: { error: 'invalid_target' } }
const said = '5 response.body.error: invalid_target | -'
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('resource-mismatch', () => {
  it('stays silent where metadata, both requests and the URL are one text', () => {
    expect(short(mcpLogin())).toEqual([])
  })

  it('stays silent where the metadata of the whole host names it with a slash or without', () => {
    const url = 'https://mcp.example/.well-known/oauth-protected-resource'
    for (const resource of ['https://mcp.example', 'https://mcp.example/', 'https://mcp.example/mcp'])
      expect(short([{ url, status: 200, json: { resource, authorization_servers: [mcp.server] } }])).toEqual([])
  })

  it('stays silent where the metadata of one resource is read and another asked for', () => {
    const other = 'https://mcp.example/other'
    expect(short(mcpLogin({ authorizeResource: other, tokenResource: other }))).toEqual([])
  })

  it('warns where the requests differ from the metadata by a slash, and both servers let it pass', () => {
    expect(short(mcpLogin({ authorizeResource: slash, tokenResource: slash }))).toEqual(
      found('warning', `3 request.query.resource: ${slash} | ${mcp.resource}`),
    )
  })

  it('is found where the resource then refuses the token that has this spelling', () => {
    const accessToken = `${part({ alg: 'RS256', typ: 'at+jwt' })}.${part({ aud: slash, sub: 'ada' })}.c2ln`
    const token: Partial<Written> = { json: { access_token: accessToken, token_type: 'Bearer', expires_in: 3600 } }
    const call: Partial<Written> = {
      headers: [['Authorization', `Bearer ${accessToken}`]],
      status: 401,
      answerHeaders: [['WWW-Authenticate', 'Bearer error="invalid_token"']],
    }
    const { findings } = analysed(mcpLogin({ authorizeResource: slash, tokenResource: slash }, { token, call }))
    expect(inShort(findings.filter(({ cause }) => cause === 'resource-mismatch'))).toEqual(
      found('error', `3 request.query.resource: ${slash} | ${mcp.resource}`),
    )
  })

  it('is found by invalid_target, with the slash that makes two resources of one', () => {
    expect(short(mcpLogin({ tokenResource: slash }, { token: refused, call: null }))).toEqual(
      found('error', `5 request.body.resource: ${slash} | ${mcp.resource}`, said),
    )
  })

  it('is found by invalid_target alone, with the resource that was sent', () => {
    const token: Partial<Written> = { ...refused, form: { ...loginSteps().token.form, resource: 'api' } }
    const { findings } = analysed(login({ token, resource: null }))
    expect(inShort(findings)).toEqual(found('error', '5 request.body.resource: api | -', said))
    expect(findings[0]?.message).toContain('absolute URI')
  })

  it('warns where the metadata names its resource with another slash than its address', () => {
    expect(short(mcpLogin({ named: slash }))).toEqual(
      found('warning', `1 response.body.resource: ${slash} | ${mcp.resource}`),
    )
  })

  it('is found where the metadata is of another host, and by http alone at the gateway', () => {
    const { findings } = analysed(mcpLogin({ named: 'http://mcp.example/mcp' }))
    expect(inShort(findings)).toEqual(
      found('error', `1 response.body.resource: http://mcp.example/mcp | ${mcp.resource}`),
    )
    expect(findings[0]?.where).toBe('gateway')
    expect(short(mcpLogin({ named: 'https://inner.example/mcp' }))).toEqual(
      found('error', `1 response.body.resource: https://inner.example/mcp | ${mcp.resource}`),
    )
  })

  it('is found where the token is for somebody else than was asked for', () => {
    const api = 'https://api.example'
    const accessToken = `${part({ alg: 'RS256', typ: 'at+jwt' })}.${part({ aud: 'https://graph.example', sub: 'ada' })}.c2ln`
    const steps = (more: Partial<Written>) =>
      login(
        {
          token: {
            form: { ...loginSteps().token.form, resource: api },
            json: { ...loginSteps().token.json, access_token: accessToken },
          },
          resource: { headers: [['Authorization', `Bearer ${accessToken}`]], ...more },
        },
        { accessToken },
      )
    const ofCause = (more: Partial<Written>) =>
      inShort(analysed(steps(more)).findings.filter(({ cause }) => cause === 'resource-mismatch'))
    expect(
      ofCause({ status: 401, answerHeaders: [['WWW-Authenticate', 'Bearer error="invalid_token"']], json: {} }),
    ).toEqual(
      found(
        'error',
        `6 request.header.authorization.access_token.payload.aud: https://graph.example | ${api}`,
        '6 response.header.www-authenticate.error: invalid_token | -',
      ),
    )
    expect(ofCause({})).toEqual([])
  })

  it('leaves a resource that is no address to the cause of invalid metadata', () => {
    for (const named of ['mcp.example', 'https://mcp.example/mcp#tools'])
      expect(short(mcpLogin({ named })).map(({ cause }) => cause)).toEqual(['resource-metadata-invalid'])
  })
})
