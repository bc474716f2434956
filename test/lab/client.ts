import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import * as oidc from 'openid-client'
import { close, listen, type RunningServer } from './authorization-server.ts'
import type { ClientFault } from './fault.ts'

export interface ClientOptions {
  readonly certificate: string
  readonly key: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
  /** The resource that is read after the login. */
  readonly resource: string
  readonly fault?: ClientFault
}

/** What the client keeps for one browser between login and callback. */
interface Login {
  readonly state: string
  readonly verifier: string
  readonly nonce: string
  readonly redirectUri: string
}

/**
 * A web app that logs in with openid-client. Where a fault asks for what that library never does, the request is
 * made by hand. It must run in a process whose environment sends its fetches through the proxy.
 */
export async function startClient(options: ClientOptions): Promise<RunningServer> {
  const { fault } = options
  const logins = new Map<string, Login>()
  const configurations = configure(options)
  const server = createServer({ cert: options.certificate, key: options.key }, (request, response) => {
    route(request, response).catch((error: unknown) => {
      response.writeHead(500, { 'Content-Type': 'text/html; charset=utf-8' })
      response.end(`<h1>an invalid OAuth response was received</h1><p>${escaped(error)}</p>`)
    })
  })
  const host = fault?.host ?? 'localhost'
  const port = await listen(server, host)
  const address = `https://${host}:${port}`

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', address)
    switch (url.pathname.replace(/\/$/, '')) {
      case '/login':
        return login(response)
      case '/callback':
        return callback(request, response, request.method === 'POST' ? await posted(request, url) : url)
      case '':
        response
          .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
          .end('<h1>The app of the lab</h1><a href="/login">Log in</a>')
        return
      default:
        response.writeHead(404).end()
    }
  }

  async function login(response: ServerResponse): Promise<void> {
    const configuration = await configurations()
    const verifier = oidc.randomPKCECodeVerifier()
    const redirectUri = `${address}/callback${fault?.redirectSuffix ?? ''}`
    const state = fault?.state ?? oidc.randomState()
    const nonce = oidc.randomNonce()
    const target = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: fault?.scope ?? options.scope,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      nonce,
      ...(state !== '' && { state }),
      ...(fault?.formPost && { response_mode: 'form_post' }),
    })
    const sid = randomUUID()
    logins.set(sid, { state, verifier, nonce, redirectUri })
    response.writeHead(302, {
      'Set-Cookie': `sid=${sid}; ${fault?.cookie ?? 'HttpOnly; Path=/; Secure; SameSite=Lax'}`,
      Location: target.href,
    })
    response.end()
  }

  async function callback(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const sid = /sid=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
    const started = logins.get(sid)
    if (!started) throw new Error('there is no login to come back to')
    const accessToken = needsHand(fault) ? await byHand(url, started) : await byLibrary(url, started)
    const answer = await fetch(options.resource, { headers: { Authorization: `Bearer ${accessToken}` } })
    if (!answer.ok) throw new Error(`the resource answered ${answer.status}`)
    const { hello } = (await answer.json()) as { readonly hello: string }
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<h1>Welcome, ${escaped(hello)}</h1>`)
  }

  async function byLibrary(url: URL, { state, verifier, nonce }: Login): Promise<string> {
    const tokens = await oidc.authorizationCodeGrant(await configurations(), url, {
      pkceCodeVerifier: verifier,
      expectedNonce: nonce,
      ...(state !== '' && { expectedState: state }),
    })
    return tokens.access_token
  }

  async function byHand(url: URL, { verifier, redirectUri }: Login): Promise<string> {
    const error = url.searchParams.get('error')
    if (error) throw new Error(error)
    await new Promise((done) => setTimeout(done, fault?.waits ?? 0))
    const endpoint = (await configurations()).serverMetadata().token_endpoint ?? ''
    const redeem = async () => {
      const answer = await fetch(endpoint, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          Accept: 'application/json',
          ...authorization(options),
        },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: url.searchParams.get('code') ?? '',
          redirect_uri: redirectUri + (fault?.tokenRedirectSuffix ?? ''),
          code_verifier: verifier,
          ...(fault?.bothMethods && { client_id: options.clientId, client_secret: options.clientSecret }),
        }),
      })
      const json = (await answer.json()) as { readonly access_token?: string; readonly error?: string }
      if (!json.access_token) throw new Error(json.error ?? `the token endpoint answered ${answer.status}`)
      return json.access_token
    }
    const first = await redeem()
    return fault?.redeemsTwice ? redeem() : first
  }

  return { port, address, close: () => close(server) }
}

/** The form that the server's page posts, as the query that the library reads. */
async function posted(request: IncomingMessage, url: URL): Promise<URL> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return new URL(`${url.origin}${url.pathname}?${Buffer.concat(chunks)}`)
}

function configure({ issuer, clientId, clientSecret, fault }: ClientOptions): () => Promise<oidc.Configuration> {
  let found: Promise<oidc.Configuration> | undefined
  return () => {
    found ??= oidc
      .discovery(
        new URL(issuer),
        fault?.clientId ?? clientId,
        fault?.clientSecret ?? clientSecret,
        oidc.ClientSecretBasic(fault?.clientSecret ?? clientSecret),
        {
          // The ID token's signature is verified too, so the key set is fetched where the proxy sees it.
          execute: [oidc.enableNonRepudiationChecks],
        },
      )
      .catch((error: unknown) => {
        found = undefined
        throw error
      })
    return found
  }
}

const needsHand = (fault: ClientFault | undefined) =>
  fault !== undefined &&
  (fault.waits !== undefined ||
    fault.redeemsTwice ||
    fault.bothMethods ||
    fault.rawBasic ||
    fault.tokenRedirectSuffix !== undefined)

function authorization({ clientId, clientSecret, fault }: ClientOptions): Record<string, string> {
  const secret = fault?.clientSecret ?? clientSecret
  const encode = (text: string) => (fault?.rawBasic ? text : encodeURIComponent(text).replaceAll('%20', '+'))
  return { Authorization: `Basic ${Buffer.from(`${encode(clientId)}:${encode(secret)}`).toString('base64')}` }
}

const escaped = (text: unknown) => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
