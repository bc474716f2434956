import { fork } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { federationPath, startAuthorizationServer } from './authorization-server.ts'
import type { ClientOptions } from './client.ts'
import type { Fault } from './fault.ts'
import { freePort, startGateway } from './gateway.ts'
import { resourceName, startResourceServer } from './resource-server.ts'
import { type RunningTokentrail, startTokentrail } from './tokentrail.ts'
import { createTrust } from './trust.ts'

/** Real peers around one Tokentrail, set up for one good or one faulty login. */
export interface Lab {
  readonly tokentrail: RunningTokentrail
  /** Where a person begins: the app's own address. */
  readonly client: string
  readonly issuer: string
  readonly clientId: string
  readonly redirectUri: string
  close(): Promise<void>
}

const clientId = 'lab-client'
const clientSecret = 'a-secret-of-the-lab'

/**
 * Starts the lab: an authorization server behind a gateway, a resource server, a client and Tokentrail. The browser's
 * and the client's requests go through the proxy, and so does the gateway's inner leg.
 */
export async function startLab(
  fault?: Fault,
  { federated = false }: { readonly federated?: boolean } = {},
): Promise<Lab> {
  const closing: (() => Promise<void>)[] = []
  const close = async () => {
    for (const end of closing.toReversed()) await end()
  }
  try {
    const trust = await createTrust()
    closing.push(async () => rmSync(trust.folder, { recursive: true, force: true }))
    const tokentrail = await startTokentrail(['--upstream-ca', trust.caFile])
    closing.push(() => tokentrail.close())
    const proxyPort = Number(new URL(tokentrail.proxy).port)
    const gatewayPort = await freePort()
    const issuer = `https://localhost:${gatewayPort}`

    let server = { port: 0 }
    const resource = await startResourceServer({
      issuer: () => issuer,
      keys: async () =>
        (await fetch(`http://localhost:${server.port}/jwks`)).json() as Promise<{ keys: Record<string, unknown>[] }>,
      scope: fault?.server?.resourceScope ?? 'api:read',
    })
    closing.push(() => resource.close())

    const options = {
      certificate: fault?.client?.host ? trust.addressCertificate : trust.certificate,
      key: trust.key,
      issuer,
      clientId,
      clientSecret: fault?.server?.clientSecret ?? clientSecret,
      scope: 'openid profile api:read',
      resource: `${resource.address}/hello`,
      ...(fault?.client && { fault: fault.client }),
    }
    const client = await startClientProcess(options, tokentrail)
    closing.push(client.close)
    const redirectUri = `${client.address}/callback`

    const other = federated ? await startOther(issuer) : undefined
    if (other) closing.push(() => other.close())
    const authorizationServer = await startAuthorizationServer({
      issuer,
      clientId,
      clientSecret,
      redirectUris: [redirectUri],
      resource: resourceName,
      ...(other && { federation: { issuer: other.address, clientId: federationId, clientSecret } }),
      ...(fault?.server && { fault: fault.server }),
    })
    server = authorizationServer
    closing.push(() => authorizationServer.close())
    const gateway = await startGateway({
      trust,
      port: gatewayPort,
      server: `localhost:${authorizationServer.port}`,
      via: `127.0.0.1:${proxyPort}`,
      ...(fault?.gateway && { fault: fault.gateway }),
    })
    closing.push(() => gateway.close())
    return { tokentrail, client: client.address, issuer, clientId, redirectUri, close }
  } catch (error) {
    await close()
    throw error
  }
}

const federationId = 'lab-server-at-the-other'

/** Another provider, at which the first is a client. */
function startOther(issuer: string) {
  return startAuthorizationServer({
    clientId: federationId,
    clientSecret,
    redirectUris: [`${issuer}${federationPath}`],
    resource: resourceName,
  })
}

/** The client, started as a developer starts an app behind a proxy: by its environment. */
async function startClientProcess(options: ClientOptions, { proxy, ca }: RunningTokentrail) {
  const child = fork(fileURLToPath(new URL('client-process.ts', import.meta.url)), [], {
    env: {
      ...process.env,
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      NO_PROXY: '',
      no_proxy: '',
      NODE_EXTRA_CA_CERTS: ca,
      NODE_NO_WARNINGS: '1',
    },
  })
  const { address } = await new Promise<{ readonly address: string }>((done, fail) => {
    child.once('message', (message) => done(message as { readonly address: string }))
    child.once('exit', (code) => fail(new Error(`the client ended with ${code}`)))
    child.send(options)
  })
  return {
    address,
    close: () =>
      new Promise<void>((done) => {
        if (child.exitCode !== null || child.signalCode !== null) return done()
        child.once('exit', () => done())
        child.kill()
      }),
  }
}
