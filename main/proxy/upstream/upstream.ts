import { readFileSync } from 'node:fs'
import { createSecureContext, getCACertificates } from 'node:tls'
import { type Agents, createAgents } from './agents.ts'
import { createOpenConnection } from './open-connection.ts'
import type { OpenConnection } from './wanted.ts'

/** The connections to servers, and whom they trust. */
export interface Upstream {
  readonly pooled: Agents
  /** A connection a request: for what must not meet one that the server has just closed. */
  readonly single: Agents
  readonly openConnection: OpenConnection
  /** The port of the proxy itself, once it listens: what leads there would run in a circle. */
  ownPort: number
  close(): void
}

/** Node's servers and Apache close after five seconds without a request: a pooled connection is left before that. */
export const idleTimeToServer = 4000

/**
 * Opens the pools. Certificates are verified against the system's roots, Node's own with
 * NODE_EXTRA_CA_CERTS, and the file given.
 * @throws Error with a sentence for the person, where the file holds no certificate.
 */
export function createUpstream(caFile: string | undefined): Upstream {
  // Made once: reading two hundred roots anew for each connection would cost more than the handshake.
  const secureContext = createSecureContext({ ca: trustedRoots(caFile) })
  const openConnection = createOpenConnection(secureContext, () => upstream.ownPort)
  const pool = { keepAlive: true, timeout: idleTimeToServer, maxFreeSockets: 64, scheduling: 'lifo' } as const
  const upstream: Upstream = {
    pooled: createAgents(pool, openConnection),
    single: createAgents({ keepAlive: false }, openConnection),
    openConnection,
    ownPort: 0,
    close() {
      for (const { http, https } of [upstream.pooled, upstream.single]) {
        http.destroy()
        https.destroy()
      }
    },
  }
  return upstream
}

function trustedRoots(caFile: string | undefined): readonly string[] & string[] {
  const given = caFile === undefined ? [] : certificatesIn(caFile)
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system'), ...given])]
}

function certificatesIn(path: string): readonly string[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new Error(`The file of trusted authorities ${path} cannot be read (${reason}). Give the path of a PEM file.`)
  }
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g)
  if (!found) throw new Error(`The file ${path} holds no certificate. Give a PEM file, with BEGIN CERTIFICATE in it.`)
  try {
    createSecureContext({ ca: found })
  } catch {
    throw new Error(`A certificate in ${path} cannot be read. Give a PEM file as the authority exports it.`)
  }
  return found
}
