import type { X509Certificate } from 'node:crypto'
import { defaultProxySettings, type ProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { type Agents, createAgents } from './agents.ts'
import { createOpenConnection, readOverrides } from './open-connection.ts'
import { ReturningNames } from './returning-names.ts'
import { createRouter } from './route/router.ts'
import { createTrust } from './trust.ts'
import type { OpenConnection } from './wanted.ts'

/** The connections to servers, and whom they trust. */
export interface Upstream {
  /** Node's pools. */
  readonly pooled: Agents
  /** A connection a request: for what must not meet one that the server has just closed. */
  readonly single: Agents
  readonly openConnection: OpenConnection
  /** What is asked for here under one of these went through a proxy that leads back here. */
  readonly returning: ReturningNames
  /** The port of the proxy itself, once it listens: what leads there would run in a circle. */
  ownPort: number
  /**
   * Takes other settings for all new connections. Whoever keeps connections lets those go that were opened before.
   * @throws Error with a sentence for the person, where a file that they name cannot be used; then nothing has changed.
   */
  configure(settings: ProxySettings): void
  /** Hears that there are other settings now. */
  onConfigured(listener: () => void): void
  close(): void
}

/** Node's servers and Apache close after five seconds without a request: a pooled connection is left before that. */
export const idleTimeToServer = 4000

const pool = { keepAlive: true, timeout: idleTimeToServer, maxFreeSockets: 64, scheduling: 'lifo' } as const

/** Every server is reached directly, and nothing but the scope is as in the settings' own beginning. */
export const directSettings: ProxySettings = { ...defaultProxySettings, upstream: { kind: 'direct' } }

/**
 * Prepares the connections. `caFile` has authorities that are trusted whatever the settings say.
 * `isShownHere` is true of the certificates that the proxy shows its own clients.
 * @throws Error with a sentence for the person, where a file cannot be used.
 */
export function createUpstream(
  caFile: string | undefined,
  first: ProxySettings = directSettings,
  isShownHere: (certificate: X509Certificate) => boolean = () => false,
): Upstream {
  const listeners = new Set<() => void>()
  const returning = new ReturningNames()
  let ownPort = 0
  const openWith = (settings: ProxySettings) => {
    const trust = createTrust(settings.trust, caFile)
    return createOpenConnection({
      router: createRouter(settings.upstream, { ownPort: () => ownPort, trust }),
      trust,
      overrides: readOverrides(settings.overrides),
      ownPort: () => ownPort,
      returning,
      isShownHere,
    })
  }
  let open = openWith(first)
  const openConnection: OpenConnection = (wanted, opened) => open(wanted, opened)
  let pooled = createAgents(pool, openConnection)
  const single = createAgents({ keepAlive: false }, openConnection)
  const upstream: Upstream = {
    get pooled() {
      return pooled
    },
    single,
    openConnection,
    returning,
    get ownPort() {
      return ownPort
    },
    set ownPort(port) {
      ownPort = port
    },
    configure(settings) {
      open = openWith(settings)
      retire(pooled)
      pooled = createAgents(pool, openConnection)
      for (const listener of listeners) listener()
    },
    onConfigured: (listener) => listeners.add(listener),
    close() {
      for (const { http, https } of [pooled, single]) {
        http.destroy()
        https.destroy()
      }
    },
  }
  return upstream
}

/** Lets idle connections go, and those in use once they are idle. */
function retire({ http, https }: Agents): void {
  for (const agent of [http, https]) {
    agent.maxFreeSockets = 0
    for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
  }
}
