import { randomBytes } from 'node:crypto'
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { decodeJwt, exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import type { ServerFault } from './fault.ts'
import type { LabTrust } from './trust.ts'

export interface AuthorizationServerOptions {
  /** With it the server speaks TLS itself; without, it stands behind a gateway that does. */
  readonly trust?: LabTrust
  /** The public address, where it is a gateway's. */
  readonly issuer?: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  readonly resource: string
  /** Lets people log in at another provider, as its client (OpenID Connect Core §3.1). */
  readonly federation?: Federation
  readonly fault?: ServerFault
}

/** The other provider, and what this server is there. */
export interface Federation {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
}

export interface RunningServer {
  readonly port: number
  readonly address: string
  close(): Promise<void>
}

/** Accounts of the lab: any name with this password. */
export const labPassword = 'correct horse battery staple'

/** Starts a real authorization server (oidc-provider) with a login page of its own. */
export async function startAuthorizationServer(options: AuthorizationServerOptions): Promise<RunningServer> {
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined
  const listener = (request: IncomingMessage, response: ServerResponse) => handle(request, response)
  const { trust } = options
  const server = trust ? createHttps({ key: trust.key, cert: trust.certificate }, listener) : createHttp(listener)
  const port = await listen(server)
  const address = options.issuer ?? `${trust ? 'https' : 'http'}://localhost:${port}`
  const provider = await createProvider(address, options)
  const callback = provider.callback()
  const federated = options.federation && federatedLogin(address, options.federation)
  handle = (request, response) => {
    alterState(response, options.fault?.state)
    const path = request.url ?? '/'
    const answer = path.startsWith('/interaction/')
      ? (federated?.login ?? loginPage)
      : path.startsWith(federationPath)
        ? federated?.callback
        : undefined
    if (!answer) return callback(request, response)
    answer(provider, request, response).catch(() => response.writeHead(500).end('The login could not be done.'))
  }
  return { port, address, close: () => close(server) }
}

async function createProvider(issuer: string, options: AuthorizationServerOptions): Promise<Provider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const key = { ...(await exportJWK(privateKey)), kid: 'lab-key', alg: 'RS256', use: 'sig' }
  const { fault } = options
  const provider = new Provider(issuer, {
    jwks: { keys: [key] },
    cookies: { keys: ['a key of the lab'] },
    clients: [
      {
        client_id: options.clientId,
        client_secret: fault?.clientSecret ?? options.clientSecret,
        redirect_uris: options.redirectUris,
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
        scope: fault?.scope ?? 'openid profile email offline_access api:read',
      },
    ],
    pkce: { required: () => false },
    scopes: ['openid', 'profile', 'email', 'offline_access', 'api:read', 'api:write'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    ttl: {
      AuthorizationCode: fault?.codeLifetime ?? 60,
      AccessToken: 600,
      ClientCredentials: 600,
      IdToken: 600,
      RefreshToken: 3600,
      Grant: 3600,
      Interaction: 600,
      Session: 3600,
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => options.resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'api:read api:write',
          audience: options.resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    interactions: {
      url: (_context: unknown, interaction: { readonly uid: string }) => `/interaction/${interaction.uid}`,
    },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, name: 'Ada Lovelace', email: 'ada@lab.example' }),
    }),
  })
  provider.proxy = options.issuer !== undefined
  return provider
}

/** The person of the lab agrees to everything that is asked for. Gives the interaction's id where it is a login. */
export async function giveConsent(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<string | undefined> {
  const { uid, prompt, params, session } = await provider.interactionDetails(request, response)
  if (prompt.name !== 'consent') return uid
  const grant = new provider.Grant({ accountId: session?.accountId ?? 'ada', clientId: String(params['client_id']) })
  grant.addOIDCScope(prompt.details.missingOIDCScope?.join(' ') ?? '')
  grant.addOIDCClaims(prompt.details.missingOIDCClaims ?? [])
  for (const [resource, scopes] of Object.entries(prompt.details.missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.join(' '))
  }
  for (const detail of prompt.details.rar ?? []) grant.addRar(detail)
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
  return undefined
}

/** Where the other provider sends its response. */
export const federationPath = '/federated/callback'

/** This server as the client of another: its login page is the other's. */
function federatedLogin(address: string, { issuer, clientId, clientSecret }: Federation) {
  const redirectUri = `${address}${federationPath}`
  const begun = new Map<string, string>()
  const done = new Map<string, string>()
  return {
    async login(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
      const uid = await giveConsent(provider, request, response)
      if (uid === undefined) return
      const account = done.get(uid)
      if (account !== undefined)
        return provider.interactionFinished(request, response, { login: { accountId: account } })
      const state = randomBytes(18).toString('base64url')
      begun.set(state, uid)
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: 'openid',
        state,
      })
      response.writeHead(302, { Location: `${issuer}/auth?${query}` }).end()
    },
    async callback(_: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
      const query = new URL(request.url ?? '/', address).searchParams
      const uid = begun.get(query.get('state') ?? '') ?? ''
      const answer = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: query.get('code') ?? '',
          redirect_uri: redirectUri,
        }),
      })
      const { id_token = '' } = (await answer.json()) as { readonly id_token?: string }
      done.set(uid, String(decodeJwt(id_token).sub))
      response.writeHead(303, { Location: `/interaction/${uid}` }).end()
    },
  }
}

/** The login page: a form, and what it posts. Consent is given without asking. */
export async function loginPage(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const uid = await giveConsent(provider, request, response)
  if (uid === undefined) return
  if (request.method === 'POST') {
    const form = new URLSearchParams(await bodyOf(request))
    if (form.get('password') === labPassword) {
      await provider.interactionFinished(request, response, { login: { accountId: form.get('username') ?? 'ada' } })
      return
    }
  }
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "frame-ancestors 'none'",
  })
  response.end(`<!doctype html><html lang="en"><title>Lab login</title><h1>Log in to the lab</h1>
<form method="post" action="/interaction/${uid}"><label>User <input name="username" value="ada"></label>
<label>Password <input name="password" type="password"></label><button>Log in</button></form></html>`)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

/** A server with a fault: its redirect to the client has lost, or changed, the state. */
function alterState(response: ServerResponse, how: ServerFault['state']): void {
  if (!how) return
  const setHeader = response.setHeader.bind(response)
  response.setHeader = (name, value) => {
    const isResponse = name.toLowerCase() === 'location' && typeof value === 'string' && /[?&]code=/.test(value)
    if (!isResponse) return setHeader(name, value)
    return setHeader(
      name,
      value.replace(/([?&])state=([^&]*)(&?)/, (_all, before: string, state: string, after: string) =>
        how === 'dropped' ? (after ? before : '') : `${before}state=${state.toLowerCase()}${after}`,
      ),
    )
  }
}

/** Listens on a free port of the loopback. */
export function listen(server: Server, host = 'localhost'): Promise<number> {
  return new Promise((done) => server.listen(0, host, () => done((server.address() as AddressInfo).port)))
}

/** Ends a server with its connections. */
export function close(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done())
    server.closeAllConnections()
  })
}
