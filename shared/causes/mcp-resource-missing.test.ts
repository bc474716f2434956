import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login } from '../../test/traffic/login.ts'
import { mcp, mcpLogin } from '../../test/traffic/mcp-client.ts'

describe('mcp-resource-missing', () => {
  it('stays silent where both requests name the server, and where it is no MCP', () => {
    expect(analysed(mcpLogin()).findings).toEqual([])
    expect(analysed(login()).findings).toEqual([])
  })

  it('stays silent where the token is not seen to be used there', () => {
    expect(analysed(mcpLogin({ authorizeResource: null, tokenResource: null }, { call: null })).findings).toEqual([])
  })

  it.each([
    [{ authorizeResource: null }, [`3 request.query.resource: - | ${mcp.resource}`]],
    [{ tokenResource: null }, [`5 request.body.resource: - | ${mcp.resource}`]],
    [
      { authorizeResource: null, tokenResource: null },
      [`3 request.query.resource: - | ${mcp.resource}`, `5 request.body.resource: - | ${mcp.resource}`],
    ],
  ])('warns where a request does not name it: %j', (change, evidence) => {
    expect(inShort(analysed(mcpLogin(change)).findings)).toEqual([
      { cause: 'mcp-resource-missing', severity: 'warning', evidence },
    ])
  })
})
