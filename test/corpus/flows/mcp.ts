import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as oidc from 'openid-client'
import type { CorpusLab } from '../corpus-lab.ts'
import type { GoodFlow } from '../good-flow.ts'
import { startProvider } from '../peers/provider.ts'
import { registrationOf } from '../peers/site.ts'
import { startToolServer } from '../peers/tool-server.ts'
import { createUserAgent } from '../peers/user-agent.ts'
import { bodyOf, page, startWebApp } from '../peers/web-app.ts'
import { codeSteps, resourceSteps } from '../steps.ts'

const resourceMetadata = ['resource-metadata-request', 'resource-metadata-response'] as const
const registration = ['registration-request', 'registration-response'] as const
const clientMetadata = ['client-metadata-request', 'client-metadata-response'] as const
const version = '2025-06-18'

interface Registered {
  readonly client_id: string
}

/**
 * A client of the Model Context Protocol that knows the server's address alone (MCP Authorization): it is refused, reads
 * where to log in, becomes a client there, and comes back with a token. It registers itself, or its id is the address of
 * what it says of itself.
 */
export const mcp: readonly GoodFlow[] = (['registration', 'client-id-metadata'] as const).map((way) => ({
  name: `mcp-${way}`,
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
        ...(way === 'registration' ? registration : []),
        'authorization-request',
        ...(way === 'registration' ? [] : clientMetadata),
        ...codeSteps.slice(1),
        ...resourceSteps,
        ...resourceSteps,
        ...resourceSteps,
      ],
    },
  ],
  async record(lab) {
    const app = await startWebApp(lab)
    const redirectUri = `${app.address}/callback`
    const about = {
      client_name: 'A client of many servers',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }
    const ownId = `${app.address}/client.json`
    app.on('/client.json', (_request, response) => {
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ client_id: ownId, ...about }))
    })
    const server = await startProvider(lab, {
      clients: [],
      features: {
        registration: { enabled: true },
        clientIdMetadataDocument: { enabled: way === 'client-id-metadata', ack: 'draft-02' },
      },
    })
    const tools = await startToolServer(lab, server.issuer, answerByEvent)

    const refused = await call(lab, tools.address, 'initialize')
    const named = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '')?.[1]
    if (refused.status !== 401 || !named) throw new Error(`The server asked for no token: ${refused.status}`)
    const metadata = (await (await get(lab, named)).json()) as { readonly authorization_servers: readonly string[] }
    const issuer = metadata.authorization_servers[0] ?? ''
    const configuration = await oidc.discovery(new URL(issuer), ownId, about, oidc.None(), {
      [oidc.customFetch]: lab.fetch,
      execute: [oidc.enableNonRepudiationChecks],
    })
    const known = way === 'registration' ? await register(lab, configuration, about) : ownId
    const client = new oidc.Configuration(configuration.serverMetadata(), known, about, oidc.None())
    client[oidc.customFetch] = lab.fetch

    const verifier = oidc.randomPKCECodeVerifier()
    const state = oidc.randomState()
    const url = oidc.buildAuthorizationUrl(client, {
      redirect_uri: redirectUri,
      scope: 'api:read',
      resource: tools.address,
      state,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    let accessToken = ''
    app.on('/callback', async (_request, response, given) => {
      const tokens = await oidc.authorizationCodeGrant(
        client,
        given,
        { expectedState: state, pkceCodeVerifier: verifier },
        { resource: tools.address },
      )
      accessToken = tokens.access_token
      page(response, '<h1>You may close this page</h1>')
    })
    await createUserAgent(lab.fetch).logIn(url)
    for (const method of ['initialize', 'notifications/initialized', 'tools/list']) {
      const answer = await call(lab, tools.address, method, accessToken)
      if (answer.status >= 300) throw new Error(`${method} was answered by ${answer.status}.`)
    }
    const registered = { client_id: known, redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' }
    return { registrations: [registrationOf(issuer, registered)] }
  },
}))

/** A server with one tool, which answers by an event each time. */
async function answerByEvent(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = JSON.parse(await bodyOf(request)) as { readonly id?: string; readonly method: string }
  if (asked.id === undefined) return void response.writeHead(202).end()
  const result =
    asked.method === 'initialize'
      ? { protocolVersion: version, capabilities: { tools: {} }, serverInfo: { name: 'tools', version: '1' } }
      : { tools: [{ name: 'add', inputSchema: { type: 'object' } }] }
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' })
  response.end(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', id: asked.id, result })}\n\n`)
}

function call(lab: CorpusLab, url: string, method: string, token?: string): Promise<Response> {
  const params =
    method === 'initialize'
      ? { protocolVersion: version, capabilities: {}, clientInfo: { name: 'client', version: '1' } }
      : undefined
  return lab.fetch(url, {
    method: 'POST',
    headers: {
      Accept: 'application/json, text/event-stream',
      'Content-Type': 'application/json',
      ...(method !== 'initialize' && { 'MCP-Protocol-Version': version }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      method,
      ...(!method.startsWith('notifications/') && { id: randomUUID() }),
      ...(params && { params }),
    }),
  })
}

const get = (lab: CorpusLab, url: string) =>
  lab.fetch(url, { headers: { Accept: 'application/json', 'MCP-Protocol-Version': version } })

async function register(lab: CorpusLab, configuration: oidc.Configuration, about: unknown): Promise<string> {
  const answer = await lab.fetch(configuration.serverMetadata().registration_endpoint ?? '', {
    method: 'POST',
    headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    body: JSON.stringify(about),
  })
  if (answer.status !== 201) throw new Error(`The registration was answered by ${await answer.text()}`)
  return ((await answer.json()) as Registered).client_id
}
