import { randomUUID } from 'node:crypto'
import * as oidc from 'openid-client'
import type { ClientRegistration } from '../../../shared/oauth/client-registration.ts'
import type { CorpusLab } from '../corpus-lab.ts'
import { type ApiOptions, startApi } from './api.ts'
import {
  jwtResource,
  type ProviderOptions,
  type RegisteredClient,
  type RunningProvider,
  startProvider,
} from './provider.ts'
import { createUserAgent, type Page, type UserAgent } from './user-agent.ts'
import { bodyOf, page, startWebApp, type WebApp } from './web-app.ts'

export type Tokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>

/** What the app keeps for one login. */
export interface Checks {
  readonly state: string
  readonly nonce?: string
  readonly verifier?: string
}

export interface SiteOptions {
  /** Of the client's registration, what is not the web app's usual. */
  readonly client?: Partial<RegisteredClient>
  /** The same, where it names addresses of the app. */
  readonly later?: (app: string) => Partial<RegisteredClient>
  readonly api?: ApiOptions
  readonly provider?: Omit<ProviderOptions, 'clients'>
  /** Other clients at the same server. */
  readonly others?: readonly RegisteredClient[]
  /** client_secret_basic where it is not given. */
  readonly authentication?: (lab: CorpusLab) => oidc.ClientAuth | Promise<oidc.ClientAuth>
  /** Of the authorization request, what is not the usual. */
  readonly parameters?: Readonly<Record<string, string | undefined>>
  readonly pkce?: boolean
  readonly nonce?: boolean
  /** Whether signatures that came over TLS are verified all the same, for which the key set is fetched. */
  readonly nonRepudiation?: boolean
  /** How openid-client comes to know server and client; discovery with what is registered where it is not given. */
  readonly configuration?: (site: Site) => Promise<oidc.Configuration>
  /** Settings of openid-client for this client. */
  readonly configure?: (configuration: oidc.Configuration, lab: CorpusLab) => void | Promise<void>
  /** Puts the authorization request together: by PAR, or as a request object. */
  readonly authorize?: (
    configuration: oidc.Configuration,
    parameters: Record<string, string>,
    site: Site,
  ) => URL | Promise<URL>
  /** What the app does with the response; redeems the code where it is not given. */
  readonly receive?: (response: URL | Request, checks: Checks, site: Site) => Promise<Tokens | undefined>
  /** What the app does with its tokens before it shows its page. */
  readonly after?: (tokens: Tokens, site: Site) => Promise<void>
}

/** A web app that logs people in at a server of its own, with an API behind. */
export interface Site {
  readonly lab: CorpusLab
  readonly app: WebApp
  /** The person's browser: its cookies stay from one login to the next. */
  readonly agent: UserAgent
  readonly api: { readonly address: string }
  readonly server: RunningProvider
  readonly client: RegisteredClient
  readonly redirectUri: string
  readonly registration: ClientRegistration
  /** openid-client, after it has fetched the server's metadata. */
  configuration(): Promise<oidc.Configuration>
  /** Logs in as a person does, and gives the page that the app ends on. */
  logIn(): Promise<Page>
  /** Hands the app a response that came in the fragment, as the app's own script would. */
  receive(response: URL): Promise<void>
}

export const clientId = 'web-app'
export const clientSecret = 'a secret of the corpus, 4+5=9'
export const usualScope = 'openid profile email api:read'

/** Starts server, app and API; nothing is sent before the login. */
export async function startSite(lab: CorpusLab, options: SiteOptions = {}): Promise<Site> {
  const app = await startWebApp(lab)
  const redirectUri = `${app.address}/callback`
  const client: RegisteredClient = {
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    scope: 'openid profile email offline_access api:read',
    ...options.client,
    ...options.later?.(app.address),
  }
  const server = await startProvider(lab, { ...options.provider, clients: [client, ...(options.others ?? [])] })
  const api = await startApi(lab, { issuer: server.issuer, ...options.api })
  const agent = createUserAgent(lab.fetch)
  const logins = new Map<string, Checks>()
  let found: Promise<oidc.Configuration> | undefined
  let last: Checks | undefined

  const site: Site = {
    lab,
    app,
    agent,
    api,
    server,
    client,
    redirectUri,
    registration: registrationOf(server.issuer, client),
    configuration() {
      found ??= (options.configuration ?? ((self) => discover(self, options)))(site)
      return found
    },
    async logIn() {
      const end = await agent.logIn(`${app.address}/login`)
      if (end.status !== 200) throw new Error(`The login ended with ${end.status} at ${end.url}: ${textOf(end.body)}`)
      return end
    },
    async receive(response) {
      await receive(response, last ?? { state: '' })
    },
  }

  async function receive(response: URL | Request, checks: Checks): Promise<void> {
    const tokens = await (options.receive ?? redeem)(response, checks, site)
    if (tokens) await (options.after ?? callApi)(tokens, site)
  }

  app.on('/login', async (_request, response) => {
    const configuration = await site.configuration()
    const verifier = options.pkce === false ? undefined : oidc.randomPKCECodeVerifier()
    const checks: Checks = {
      state: oidc.randomState(),
      ...(options.nonce !== false && { nonce: oidc.randomNonce() }),
      ...(verifier && { verifier }),
    }
    const parameters = given({
      redirect_uri: redirectUri,
      scope: usualScope,
      resource: jwtResource,
      state: checks.state,
      ...(checks.nonce && { nonce: checks.nonce }),
      ...(verifier && {
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }),
      ...options.parameters,
    })
    const target = await (options.authorize ?? oidc.buildAuthorizationUrl)(configuration, parameters, site)
    const sid = randomUUID()
    logins.set(sid, checks)
    last = checks
    response.writeHead(302, {
      'Set-Cookie': `app=${sid}; HttpOnly; Path=/; Secure; SameSite=None`,
      Location: target.href,
    })
    response.end()
  })
  app.on('/callback', async (request, response, url) => {
    const checks = logins.get(/\bapp=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '')
    if (!checks) throw new Error('There is no login to come back to.')
    const carries = request.method === 'POST' || url.search !== ''
    if (carries) {
      const given =
        request.method === 'POST'
          ? new Request(url, {
              method: 'POST',
              headers: { 'content-type': 'application/x-www-form-urlencoded' },
              body: await bodyOf(request),
            })
          : url
      await receive(given, checks)
    }
    page(response, '<h1>Welcome</h1>')
  })
  return site
}

const given = (parameters: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )

const textOf = (html: string) =>
  html
    .replaceAll(/<(style|title)>[\s\S]*?<\/\1>|<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** Redeems the code with openid-client, which checks state, iss, nonce and the ID token. */
export async function redeem(response: URL | Request, checks: Checks, site: Site): Promise<Tokens> {
  return oidc.authorizationCodeGrant(await site.configuration(), response, {
    expectedState: checks.state,
    ...(checks.nonce && { expectedNonce: checks.nonce }),
    ...(checks.verifier && { pkceCodeVerifier: checks.verifier }),
  })
}

/** Reads the API with the access token. */
export async function callApi(
  tokens: Pick<Tokens, 'access_token'>,
  { lab, api }: Pick<Site, 'lab' | 'api'>,
): Promise<void> {
  const answer = await lab.fetch(`${api.address}/hello`, {
    headers: { Authorization: `Bearer ${tokens.access_token}`, Accept: 'application/json' },
  })
  if (answer.status !== 200) throw new Error(`The API answered ${answer.status}.`)
}

async function discover(site: Site, options: SiteOptions): Promise<oidc.Configuration> {
  const { lab, client, server } = site
  const configuration = await oidc.discovery(
    new URL(server.issuer),
    client.client_id,
    metadataOf(client),
    (await options.authentication?.(lab)) ?? oidc.ClientSecretBasic(client.client_secret),
    {
      [oidc.customFetch]: lab.fetch,
      execute: options.nonRepudiation === false ? [] : [oidc.enableNonRepudiationChecks],
    },
  )
  await options.configure?.(configuration, lab)
  return configuration
}

/** What openid-client wants to know of the registration. */
function metadataOf({ redirect_uris: _, ...client }: RegisteredClient): Partial<oidc.ClientMetadata> {
  return client as Partial<oidc.ClientMetadata>
}

/** What an observer may be told of the registration. */
export function registrationOf(issuer: string, client: RegisteredClient): ClientRegistration {
  const { client_id, client_secret, redirect_uris, scope, token_endpoint_auth_method: method } = client
  return {
    issuer,
    client_id,
    ...(client_secret && { client_secret }),
    ...(redirect_uris && redirect_uris.length > 0 && { redirect_uris: [...redirect_uris] }),
    ...(typeof scope === 'string' && { scopes: scope.split(' ') }),
    ...(isKnownMethod(method) && { token_endpoint_auth_method: method }),
    code_lifetime: 60,
  }
}

type Method = NonNullable<ClientRegistration['token_endpoint_auth_method']>
const methods: readonly string[] = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
] satisfies readonly Method[]
const isKnownMethod = (method: unknown): method is Method => typeof method === 'string' && methods.includes(method)
