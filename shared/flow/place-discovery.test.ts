import { describe, expect, it } from 'vitest'
import { flowsOf, outline, ties } from '../../test/traffic/flows.ts'
import { login } from '../../test/traffic/login.ts'
import { goodMcp, mcpLogin, mcpSteps } from '../../test/traffic/mcp.ts'

const whole = [
  '0 resource-request',
  '0 resource-response',
  '1 resource-metadata-request',
  '1 resource-metadata-response',
  '2 metadata-request',
  '2 metadata-response',
  '3 registration-request',
  '3 registration-response',
  '4 authorization-request',
  '4 authorization-response (delivery 5)',
  '6 token-request',
  '6 token-response',
  '7 resource-request',
  '7 resource-response',
]

describe('the login of an MCP client', () => {
  it('is one flow from the demand for a token to its use', () => {
    const flows = flowsOf(mcpLogin())
    expect(flows.map(outline)).toEqual([whole])
    expect(flows).toMatchObject([
      {
        grant: 'authorization_code',
        outcome: 'completed',
        clientId: { value: goodMcp.clientId },
        issuer: goodMcp.server,
        server: goodMcp.server,
      },
    ])
  })

  it('says what tied each of them', () => {
    const [flow] = flowsOf(mcpLogin())
    expect(flow && ties(flow).filter((tie) => !tie.endsWith('by same-exchange'))).toEqual([
      '1 resource-metadata-request by resource',
      '2 metadata-request by resource',
      '3 registration-request by resource',
      '4 authorization-request by registration',
      '5 authorization-response by code',
      '6 token-request by code',
      '7 resource-request by access-token',
    ])
  })

  it('is one flow with a client id that is a URL, which the server looks up', () => {
    const clientId = 'https://client.example/oauth/client.json'
    const { authorize, ...others } = mcpSteps({ clientId })
    const document = { client_id: clientId, client_name: 'MCP client', redirect_uris: [goodMcp.redirectUri] }
    const flows = flowsOf([
      others.demand,
      others.resource,
      others.server,
      { ...authorize, took: 80, at: 300 },
      { url: clientId, status: 200, json: document, at: 320 },
      others.callback,
      others.token,
      others.call,
    ])
    expect(flows.map(outline)).toEqual([
      [
        ...whole.slice(0, 6),
        '3 authorization-request',
        '4 client-metadata-request',
        '4 client-metadata-response',
        '3 authorization-response (delivery 5)',
        '6 token-request',
        '6 token-response',
        '7 resource-request',
        '7 resource-response',
      ],
    ])
  })

  it('is one flow where the client looks for the metadata by itself', () => {
    const flows = flowsOf(mcpLogin({ demand: null, register: null }))
    expect(flows.map(outline)).toEqual([
      [
        '0 resource-metadata-request',
        '0 resource-metadata-response',
        '1 metadata-request',
        '1 metadata-response',
        '2 authorization-request',
        '2 authorization-response (delivery 3)',
        '4 token-request',
        '4 token-response',
        '5 resource-request',
        '5 resource-response',
      ],
    ])
  })

  it('goes on to a server at the address of the resource where there is no metadata of the resource', () => {
    const at = { server: 'https://mcp.example' }
    const flows = flowsOf(mcpLogin({ resource: { status: 404, json: undefined } }, at))
    expect(flows.map(outline)).toEqual([whole])
    expect(flows).toMatchObject([{ outcome: 'completed', server: 'https://mcp.example' }])
  })

  it('is tied together where the two sides disagree on the slash at the end of the resource', () => {
    const { resource } = mcpSteps()
    const json = { ...resource.json, resource: `${goodMcp.resource}/` }
    expect(flowsOf(mcpLogin({ resource: { json }, register: null })).length).toBe(1)
  })

  it('is incomplete where nothing follows, and failed where the registration is refused', () => {
    const nothing = { authorize: null, callback: null, token: null, call: null }
    expect(flowsOf(mcpLogin({ ...nothing, register: null }))).toMatchObject([{ grant: 'none', outcome: 'incomplete' }])
    const refused = { status: 400, json: { error: 'invalid_client_metadata' } }
    expect(flowsOf(mcpLogin({ ...nothing, register: refused }))).toMatchObject([{ outcome: 'failed' }])
    expect(flowsOf([mcpSteps().demand])).toMatchObject([{ outcome: 'failed' }])
  })

  it('takes one demand after the other into one flow until the login begins', () => {
    const { demand } = mcpSteps()
    const flows = flowsOf([demand, demand, ...mcpLogin({ demand: null })])
    expect(flows).toHaveLength(1)
    expect(flows[0]?.steps.filter(({ kind }) => kind === 'resource-request')).toHaveLength(3)
  })

  it('keeps two clients of one resource apart', () => {
    const other = { clientId: 'mcp-client-8', state: 'OtherStateOfIt', code: 'other-code', accessToken: 'other-at' }
    const flows = flowsOf([...mcpLogin(), ...mcpLogin({}, other)])
    expect(flows.map(({ clientId, steps }) => [clientId?.value, steps.length])).toEqual([
      ['mcp-client-7', 14],
      ['mcp-client-8', 14],
    ])
  })

  it('leaves a login at the same server alone that has nothing to do with the resource', () => {
    const { demand, resource, server } = mcpSteps()
    const flows = flowsOf([demand, resource, server, ...login()])
    expect(flows.map(({ steps }) => steps.length)).toEqual([6, 6])
  })

  it('takes the metadata that a refused token leads to into the flow of that token', () => {
    const { demand, call } = mcpSteps()
    const refused = { ...call, status: 401, json: undefined, answerHeaders: demand.answerHeaders }
    const flows = flowsOf([...mcpLogin(), refused, mcpSteps().resource])
    expect(flows.map((flow) => outline(flow).slice(-4))).toEqual([
      ['8 resource-request', '8 resource-response', '9 resource-metadata-request', '9 resource-metadata-response'],
    ])
    expect(flows).toMatchObject([{ outcome: 'failed' }])
  })
})

describe('metadata', () => {
  it('is of no flow where no resource led to it', () => {
    expect(flowsOf([mcpSteps().server])).toEqual([])
  })

  it('begins no flow at a demand that names no metadata', () => {
    const answerHeaders = [['WWW-Authenticate', 'Bearer realm="api"']] as const
    expect(flowsOf([{ ...mcpSteps().demand, answerHeaders }])).toEqual([])
  })
})
