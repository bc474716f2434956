import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { mcpLogin, mcpSteps } from '../../test/traffic/mcp-client.ts'

const ofCause = (exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'resource-metadata-missing'))
const { refused, resourceMetadata } = mcpSteps()
const missing = { status: 404, answer: 'no', json: undefined }
const ofHost = { ...resourceMetadata, url: 'https://mcp.example/.well-known/oauth-protected-resource' }
const bare = { ...refused, answerHeaders: [['WWW-Authenticate', 'Bearer']] } satisfies Written

describe('resource-metadata-missing', () => {
  it('stays silent where the metadata is found, at the first address or at the last', () => {
    expect(ofCause(mcpLogin())).toEqual([])
    expect(ofCause([bare, { ...resourceMetadata, ...missing }, ofHost])).toEqual([])
    expect(ofCause([bare, { ...resourceMetadata, ...missing }])).toEqual([])
  })

  it('stays silent where somebody looks for metadata that no MCP server asked for', () => {
    expect(ofCause([{ ...ofHost, ...missing }])).toEqual([])
  })

  it('warns where the last address has nothing, and the 401 had named none', () => {
    expect(ofCause([bare, { ...resourceMetadata, ...missing }, { ...ofHost, ...missing }])).toEqual([
      { cause: 'resource-metadata-missing', severity: 'warning', evidence: ['2 response.status: 404 | 200'] },
    ])
  })

  it('warns where the address that the 401 names has nothing', () => {
    expect(ofCause([refused, { ...resourceMetadata, ...missing }])).toEqual([
      {
        cause: 'resource-metadata-missing',
        severity: 'warning',
        evidence: [
          '1 response.status: 404 | 200',
          `0 response.header.www-authenticate.resource_metadata: ${resourceMetadata.url} | -`,
        ],
      },
    ])
  })

  it('warns where the resource refused a token after it had named its metadata', () => {
    const nonce: Written = {
      ...refused,
      headers: [...refused.headers, ['Authorization', 'DPoP a-token-of-the-client']],
      answerHeaders: [['WWW-Authenticate', 'DPoP error="use_dpop_nonce"']],
    }
    expect(ofCause([refused, { ...resourceMetadata, ...missing }, nonce]).map(({ severity }) => severity)).toEqual([
      'warning',
    ])
  })
})
