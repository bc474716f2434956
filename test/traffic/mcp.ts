import type { Written } from './exchange.ts'
import { challenge, verifier } from './login.ts'

/** The parameters of one good login of an MCP client; a test changes one of them. */
export const goodMcp = {
  resource: 'https://mcp.example/mcp',
  server: 'https://as.example',
  clientId: 'mcp-client-7',
  redirectUri: 'http://127.0.0.1:33418/callback',
  state: 'Mcp3vT9qLx2Rw8YbN',
  code: 'mcp-code-SplxlOBeZQ',
  accessToken: 'at-of-the-mcp-client',
}

const json = [['Content-Type', 'application/json']] as const
const call = { jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18' } }

/** The exchanges of an MCP client that finds its way by itself, each by name. */
export function mcpSteps(with_: Partial<typeof goodMcp> = {}) {
  const given = { ...goodMcp, ...with_ }
  const { origin, pathname } = new URL(given.resource)
  const metadataUrl = `${origin}/.well-known/oauth-protected-resource${pathname}`
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: given.clientId,
    redirect_uri: given.redirectUri,
    scope: 'tools',
    state: given.state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    resource: given.resource,
  })
  const response = new URLSearchParams({ code: given.code, state: given.state, iss: given.server })
  const metadata = {
    issuer: given.server,
    authorization_endpoint: `${given.server}/authorize`,
    token_endpoint: `${given.server}/token`,
    registration_endpoint: `${given.server}/register`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    scopes_supported: ['tools'],
    authorization_response_iss_parameter_supported: true,
  }
  return {
    demand: {
      url: given.resource,
      headers: json,
      body: JSON.stringify(call),
      status: 401,
      answerHeaders: [['WWW-Authenticate', `Bearer resource_metadata="${metadataUrl}"`]],
    },
    resource: {
      url: metadataUrl,
      status: 200,
      json: { resource: given.resource, authorization_servers: [given.server], scopes_supported: ['tools'] },
    },
    server: { url: `${given.server}/.well-known/oauth-authorization-server`, status: 200, json: metadata },
    register: {
      url: `${given.server}/register`,
      headers: json,
      body: JSON.stringify({
        client_name: 'MCP client',
        redirect_uris: [given.redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
      }),
      status: 201,
      answerHeaders: [['Cache-Control', 'no-store']],
      json: {
        client_id: given.clientId,
        client_id_issued_at: 1_767_607_200,
        client_name: 'MCP client',
        redirect_uris: [given.redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
      },
    },
    authorize: {
      url: `${given.server}/authorize?${query}`,
      status: 302,
      answerHeaders: [['Location', `${given.redirectUri}?${response}`]],
    },
    callback: { url: `${given.redirectUri}?${response}`, status: 200, answer: '<html><p>Done</p></html>' },
    token: {
      url: `${given.server}/token`,
      form: {
        grant_type: 'authorization_code',
        code: given.code,
        redirect_uri: given.redirectUri,
        client_id: given.clientId,
        code_verifier: verifier,
        resource: given.resource,
      },
      status: 200,
      answerHeaders: [['Cache-Control', 'no-store']],
      json: { access_token: given.accessToken, token_type: 'Bearer', expires_in: 3600, scope: 'tools' },
    },
    call: {
      url: given.resource,
      headers: [...json, ['Authorization', `Bearer ${given.accessToken}`]],
      body: JSON.stringify(call),
      status: 200,
      json: { jsonrpc: '2.0', id: 1, result: {} },
    },
  } satisfies Record<string, Written>
}

/** The exchanges of that login in their order; null leaves one out. */
export function mcpLogin(
  change: Partial<Record<keyof ReturnType<typeof mcpSteps>, Partial<Written> | null>> = {},
  with_: Partial<typeof goodMcp> = {},
): Written[] {
  const steps: Record<string, Written> = mcpSteps(with_)
  const order = ['demand', 'resource', 'server', 'register', 'authorize', 'callback', 'token', 'call'] as const
  return order.flatMap((name) => {
    const changed = change[name]
    const step = steps[name]
    return changed === null || !step ? [] : [{ ...step, ...changed }]
  })
}
