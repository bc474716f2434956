import { createHash } from 'node:crypto'
import type { Written } from './exchange.ts'
import { verifier } from './login.ts'

export const mcp = {
  resource: 'https://mcp.example/mcp',
  server: 'https://as.example',
  redirectUri: 'http://127.0.0.1:3334/callback',
  state: 'Jw7nPq4Vd9Lx2Rb8',
  code: 'mcp-code-5fK2sQ9v',
  accessToken: 'mcp-at-8Hn3Kd7w',
}
const metadataUrl = 'https://mcp.example/.well-known/oauth-protected-resource/mcp'
const challenge = createHash('sha256').update(verifier).digest('base64url')
const version = ['MCP-Protocol-Version', '2025-06-18'] as const
const stream = ['Accept', 'application/json, text/event-stream'] as const
const call = JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {} })

/** What differs from a good login of an MCP client. */
export interface McpChange {
  readonly named?: string
  readonly authorizeResource?: string | null
  readonly tokenResource?: string | null
  readonly servers?: unknown
}

/** The exchanges of an MCP client that is asked for a token, finds the server, logs in and goes on, each by name. */
export function mcpSteps(change: McpChange = {}) {
  const { resource, server, redirectUri, state, code, accessToken } = mcp
  const asked = change.authorizeResource === undefined ? resource : change.authorizeResource
  const redeemed = change.tokenResource === undefined ? resource : change.tokenResource
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'mcp-client',
    redirect_uri: redirectUri,
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...(asked !== null && { resource: asked }),
  })
  return {
    refused: {
      url: resource,
      method: 'POST',
      headers: [stream, ['Content-Type', 'application/json']],
      body: call,
      status: 401,
      answerHeaders: [['WWW-Authenticate', `Bearer resource_metadata="${metadataUrl}"`]],
      json: {},
    },
    resourceMetadata: {
      url: metadataUrl,
      headers: [version],
      status: 200,
      json: { resource: change.named ?? resource, authorization_servers: change.servers ?? [server] },
    },
    metadata: {
      url: `${server}/.well-known/oauth-authorization-server`,
      headers: [version],
      status: 200,
      json: {
        issuer: server,
        authorization_endpoint: `${server}/authorize`,
        token_endpoint: `${server}/token`,
        code_challenge_methods_supported: ['S256'],
        response_types_supported: ['code'],
      },
    },
    authorize: {
      url: `${server}/authorize?${query}`,
      status: 302,
      answerHeaders: [['Location', `${redirectUri}?${new URLSearchParams({ code, state })}`]],
    },
    callback: { url: `${redirectUri}?${new URLSearchParams({ code, state })}`, status: 200, answer: 'done' },
    token: {
      url: `${server}/token`,
      form: {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        client_id: 'mcp-client',
        ...(redeemed !== null && { resource: redeemed }),
      },
      status: 200,
      answerHeaders: [['Cache-Control', 'no-store']],
      json: { access_token: accessToken, token_type: 'Bearer', expires_in: 3600 },
    },
    call: {
      url: resource,
      method: 'POST',
      headers: [stream, version, ['Content-Type', 'application/json'], ['Authorization', `Bearer ${accessToken}`]],
      body: call,
      status: 200,
      json: { jsonrpc: '2.0', id: 0, result: {} },
    },
  } satisfies Record<string, Written>
}

type Name = keyof ReturnType<typeof mcpSteps>

/** The whole of it, in its order; a step that is null is left out. */
export function mcpLogin(
  change: McpChange = {},
  steps: Partial<Record<Name, Partial<Written> | null>> = {},
): Written[] {
  return Object.entries(mcpSteps(change)).flatMap(([name, step]): Written[] => {
    const own = steps[name as Name]
    return own === null ? [] : [{ ...step, ...own }]
  })
}
