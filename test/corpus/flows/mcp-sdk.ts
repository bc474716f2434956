import type { IncomingMessage, ServerResponse } from 'node:http'
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { randomState } from 'openid-client'
import { defineGoodFlow } from '../good-flow.ts'
import { startProvider } from '../peers/provider.ts'
import { registrationOf } from '../peers/site.ts'
import { startToolServer } from '../peers/tool-server.ts'
import { createUserAgent } from '../peers/user-agent.ts'
import { page, startWebApp } from '../peers/web-app.ts'
import { authorizationSteps, resourceSteps, tokenSteps } from '../steps.ts'

const resourceMetadata = ['resource-metadata-request', 'resource-metadata-response'] as const
const about = { name: 'tools', version: '1.0.0' }

/** The protocol's own client against its own server, both of the SDK (MCP Authorization). */
export const mcpSdk = defineGoodFlow({
  name: 'mcp-sdk',
  grant: 'authorization_code',
  server: 'oidc-provider',
  finds: [
    {
      grant: 'authorization_code',
      steps: [
        ...resourceSteps,
        ...resourceMetadata,
        'metadata-request',
        'metadata-response',
        'registration-request',
        'registration-response',
        ...authorizationSteps,
        // It reads once more for which resource the token is to be.
        ...resourceMetadata,
        ...tokenSteps,
        ...resourceSteps,
        ...resourceSteps,
        ...resourceSteps,
        ...resourceSteps,
      ],
    },
  ],
  async record(lab) {
    const app = await startWebApp(lab)
    const redirectUri = `${app.address}/callback`
    const server = await startProvider(lab, { clients: [], features: { registration: { enabled: true } } })
    const tools = await startToolServer(lab, server.issuer, greet)
    const person = personAt(redirectUri)
    const connect = () =>
      new StreamableHTTPClientTransport(new URL(tools.address), { authProvider: person.provider, fetch: lab.fetch })
    const first = connect()
    const refused = await newClient()
      .connect(asTransport(first))
      .then(
        () => undefined,
        (error: unknown) => error,
      )
    if (!(refused instanceof UnauthorizedError)) throw new Error(`The server asked for no token: ${refused}`)

    app.on('/callback', (_request, response) => page(response, '<h1>You may close this page</h1>'))
    const end = await createUserAgent(lab.fetch).logIn(person.sentTo())
    if (end.url.searchParams.get('state') !== person.state) throw new Error('This is not the response of this login.')
    await first.finishAuth(end.url.searchParams.get('code') ?? '')

    const client = newClient()
    const second = connect()
    await client.connect(asTransport(second))
    const { tools: offered } = await client.listTools()
    if (offered[0]?.name !== 'greet') throw new Error('The server offers another tool.')
    await client.close()
    const registered = {
      client_id: person.clientId(),
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'none' as const,
    }
    return { registrations: [registrationOf(server.issuer, registered)] }
  },
})

const newClient = () => new Client(about)

/** The SDK writes optional members as possibly undefined, which its own interface does not. */
const asTransport = (transport: StreamableHTTPClientTransport | StreamableHTTPServerTransport) => transport as Transport

/** What a client keeps of a person's login. */
function personAt(redirectUri: string) {
  const state = randomState()
  let known: OAuthClientInformationMixed | undefined
  let tokens: OAuthTokens | undefined
  let verifier = ''
  let target: URL | undefined
  const provider: OAuthClientProvider = {
    redirectUrl: redirectUri,
    clientMetadata: {
      client_name: 'A client of many servers',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    state: () => state,
    clientInformation: () => known,
    saveClientInformation(information) {
      known = information
    },
    tokens: () => tokens,
    saveTokens(given) {
      tokens = given
    },
    redirectToAuthorization(url) {
      target = url
    },
    saveCodeVerifier(given) {
      verifier = given
    },
    codeVerifier: () => verifier,
  }
  return {
    provider,
    state,
    clientId: () => known?.client_id ?? '',
    sentTo() {
      if (!target) throw new Error('The client did not ask for a login.')
      return target
    },
  }
}

/** A server with one tool. */
async function greet(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') {
    // It has nothing to say of its own accord (MCP Transports, "Listening for Messages").
    response.writeHead(405, { Allow: 'POST' }).end()
    return
  }
  // Without sessions, each request has a server of its own, as the SDK has it.
  const tools = new McpServer(about)
  tools.registerTool('greet', { description: 'Greets.' }, () => ({ content: [{ type: 'text', text: 'Hello' }] }))
  const transport = new StreamableHTTPServerTransport({})
  response.on('close', () => void transport.close())
  await tools.connect(asTransport(transport))
  await transport.handleRequest(request, response)
}
