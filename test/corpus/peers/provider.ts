import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { Provider } from 'oidc-provider'
import { close, listen, loginPage } from '../../lab/authorization-server.ts'
import type { CorpusLab } from '../corpus-lab.ts'
import type { Route } from './web-app.ts'

/** A client as it is registered at the server: RFC 7591 §2's names. */
export interface RegisteredClient {
  readonly client_id: string
  readonly client_secret?: string | undefined
  readonly redirect_uris?: readonly string[]
  readonly [name: string]: unknown
}

export interface ProviderOptions {
  readonly clients: readonly RegisteredClient[]
  /** Features besides those that every server of the corpus has, or in their place. */
  readonly features?: Readonly<Record<string, unknown>>
  /** Any other setting of oidc-provider. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Under which the server lives: `/tenant`. */
  readonly path?: string
  /** The address before a gateway; the server then speaks plain HTTP behind it. */
  readonly publicAddress?: string
  /** The login page, where it is another than the lab's. */
  readonly login?: (provider: Provider, request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** Pages of the server's own beside oidc-provider's. */
  readonly pages?: Readonly<Record<string, Route>>
  /** Adds grants of the server's own. */
  readonly extend?: (provider: Provider) => void
}

export interface RunningProvider {
  readonly issuer: string
  readonly port: number
  readonly provider: Provider
}

/** The identifier of the resource whose access tokens are JWTs; another's are opaque. */
export const jwtResource = 'urn:lab:api'

/** Starts oidc-provider with every feature on that a flow may ask for. */
export async function startProvider(lab: CorpusLab, options: ProviderOptions): Promise<RunningProvider> {
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined
  const listener = (request: IncomingMessage, response: ServerResponse) => handle(request, response)
  const { trust } = lab
  const server = options.publicAddress
    ? createHttp(listener)
    : createHttps({ key: trust.key, cert: trust.certificate }, listener)
  const port = await listen(server)
  lab.later(() => close(server))
  const path = options.path ?? ''
  const issuer = (options.publicAddress ?? `https://localhost:${port}`) + path
  const provider = quietly(() => new Provider(issuer, configuration(lab, options)))
  provider.proxy = options.publicAddress !== undefined
  options.extend?.(provider)
  const callback = provider.callback()
  handle = (request, response) => {
    const url = request.url ?? '/'
    if (url.startsWith('/interaction/')) {
      const login = options.login ?? loginPage
      login(provider, request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
      return
    }
    const own = options.pages?.[url.split('?', 1)[0] ?? '']
    if (own) {
      Promise.resolve(own(request, response, new URL(url, issuer))).catch((error: unknown) => {
        lab.failed(error)
        response.writeHead(500).end()
      })
      return
    }
    if (path === '') return callback(request, response)
    if (!url.startsWith(`${path}/`)) return void response.writeHead(404).end()
    // As Express and Koa do it for a mounted app: oidc-provider builds its addresses from what is cut off.
    request.url = url.slice(path.length)
    callback(Object.assign(request, { originalUrl: url }), response)
  }
  return { issuer, port, provider }
}

function configuration(lab: CorpusLab, { clients, features, settings }: ProviderOptions) {
  return {
    jwks: lab.keys.server,
    cookies: { keys: ['a key of the corpus'] },
    clients,
    pkce: { required: () => false },
    clientBasedCORS: () => true,
    scopes: ['openid', 'profile', 'email', 'offline_access', 'api:read', 'api:write'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    responseTypes: ['code', 'id_token', 'code id_token', 'none', 'code token', 'code id_token token', 'id_token token'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'],
    ttl: {
      AuthorizationCode: 60,
      AccessToken: 600,
      ClientCredentials: 600,
      IdToken: 600,
      RefreshToken: 3600,
      DeviceCode: 600,
      BackchannelAuthenticationRequest: 600,
      Grant: 3600,
      Interaction: 600,
      Session: 3600,
    },
    enabledJWA: signingAlgorithms,
    fetch: lab.fetch,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      jwtIntrospection: { enabled: true },
      revocation: { enabled: true, allowedPolicy: () => true },
      encryption: { enabled: true },
      claimsParameter: { enabled: true },
      jwtResponseModes: { enabled: true },
      jwtUserinfo: { enabled: true },
      requestObjects: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      backchannelLogout: { enabled: true },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: pageOf('Enter the code that your device shows'),
        userCodeConfirmSource: pageOf('Is this the code of your device?'),
        successSource: (context: Rendering) => pageOf('Go on at your device')(context),
      },
      rpInitiatedLogout: { enabled: true, logoutSource: pageOf('Do you want to log out?') },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => undefined,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context: unknown, resource: string) => ({
          scope: 'api:read api:write',
          audience: resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
      ...features,
    },
    interactions: {
      url: (_context: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}`,
    },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, name: 'Ada Lovelace', email: 'ada@lab.example', email_verified: true }),
    }),
    ...settings,
  }
}

interface Rendering {
  body: unknown
}

/** A page around a form of oidc-provider's. */
const pageOf =
  (title: string) =>
  (context: Rendering, form = ''): void => {
    context.body = `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${form}</html>`
  }

const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const
const signingAlgorithms = {
  clientAuthSigningAlgValues: ['HS256', ...algorithms],
  idTokenSigningAlgValues: ['HS256', ...algorithms],
  requestObjectSigningAlgValues: ['HS256', ...algorithms],
  userinfoSigningAlgValues: ['HS256', ...algorithms],
  introspectionSigningAlgValues: ['HS256', ...algorithms],
  authorizationSigningAlgValues: ['HS256', ...algorithms],
}

/** oidc-provider warns at the start of what suits no production: the corpus is none. */
function quietly<T>(make: () => T): T {
  const { warn, info } = console
  console.warn = () => undefined
  console.info = () => undefined
  try {
    return make()
  } finally {
    console.warn = warn
    console.info = info
  }
}
