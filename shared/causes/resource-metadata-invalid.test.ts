import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { mcpLogin, mcpSteps } from '../../test/traffic/mcp-client.ts'

const { resourceMetadata } = mcpSteps()
const ofCause = (change: Partial<Written>) =>
  inShort(
    analysed([{ ...resourceMetadata, ...change }]).findings.filter(
      ({ cause }) => cause === 'resource-metadata-invalid',
    ),
  )
const found = (severity: string, evidence: string) => [
  { cause: 'resource-metadata-invalid', severity, evidence: [evidence] },
]
const { json } = resourceMetadata

describe('resource-metadata-invalid', () => {
  it('stays silent on good metadata, and where there is none', () => {
    expect(analysed(mcpLogin()).findings).toEqual([])
    expect(ofCause({ status: 404, json: undefined, answer: '<html></html>' })).toEqual([])
  })

  it('stays silent on a resource without authorization servers that is no MCP server', () => {
    const { authorization_servers: _left, ...rest } = json
    expect(ofCause({ headers: [], json: rest })).toEqual([])
  })

  it.each<[string, Partial<Written>, string]>([
    [
      'a page in its place',
      { json: undefined, answer: '<!doctype html><html></html>', answerHeaders: [['Content-Type', 'text/html']] },
      '0 response.body: a page | a JSON object',
    ],
    ['no resource', { json: { ...json, resource: undefined } }, '0 response.body.resource: - | a URL'],
    [
      'no list of servers',
      { json: { ...json, authorization_servers: 'https://as.example' } },
      '0 response.body.authorization_servers: https://as.example | a list of issuers',
    ],
    [
      'an MCP server without any',
      { json: { ...json, authorization_servers: undefined } },
      '0 response.body.authorization_servers: - | an issuer',
    ],
    [
      'the address of metadata for an issuer',
      { json: { ...json, authorization_servers: ['https://as.example/.well-known/oauth-authorization-server'] } },
      '0 response.body.authorization_servers: https://as.example/.well-known/oauth-authorization-server | https://as.example',
    ],
  ])('is found by %s', (_what, change, evidence) => {
    expect(ofCause(change)).toEqual(found('error', evidence))
  })

  it('warns of a resource that is no absolute URL', () => {
    expect(ofCause({ json: { ...json, resource: 'mcp.example' } })).toEqual(
      found('warning', '0 response.body.resource: mcp.example | -'),
    )
  })
})
