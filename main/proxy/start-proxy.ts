import type { ProxySettings } from '../../shared/proxy-settings/proxy-settings.ts'
import type { CertificateAuthority } from '../certificates/certificate-authority.ts'
import type { ProcessFinder } from '../processes/process-finder.ts'
import { CaptureProxy } from './capture-proxy.ts'
import type { CaptureSink } from './capture-sink.ts'
import { networkAddresses, type Reach } from './reach.ts'
import { type ClientAndHost, type ClientRefusal, createGate } from './scope/gate.ts'
import { createSightings, type Sightings } from './sightings/sightings.ts'
import { createUpstream, directSettings } from './upstream/upstream.ts'

export interface ProxyOptions {
  /** 0 for any free port. */
  readonly port: number
  readonly sink: CaptureSink
  readonly authority: CertificateAuthority
  /** A PEM file of authorities to trust besides the system's. */
  readonly upstreamCa?: string
  /** Bytes of each body that are kept; 2 MiB where it is not given. */
  readonly bodyLimit?: number
  /** Milliseconds that a server may take to be reached, and a client to go on in the middle of its request; five minutes where it is not given. */
  readonly upstreamTimeoutMs?: number
  /** Milliseconds that a request's head may take, by HTTP/1.1; a minute where it is not given. */
  readonly headTimeMs?: number
  /** Whom to decrypt, and how servers are reached. Where it is not given: everything but what is known to be private, and directly. */
  readonly settings?: ProxySettings
  /** Tells which local program each client is; nobody asks where it is not given. It is the caller's to close. */
  readonly processes?: ProcessFinder | undefined
  /** Remembers what clients could do; nobody does where it is not given. */
  readonly sightings?: Sightings
  /** Hears of each client that does not take the certificate for a host. */
  readonly onRefusal?: (refusal: ClientRefusal) => void
  /** Hears where such a client takes it after all. */
  readonly onTrust?: (who: ClientAndHost) => void
  /** Hears a sentence where clients are turned away for want of descriptors, and undefined once it is over. */
  readonly onShortage?: (sentence: string | undefined) => void
  /** Hears of faults that concern no exchange. */
  readonly onError?: (kind: string, error: unknown) => void
}

export interface RunningProxy {
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  readonly port: number
  /**
   * Takes other settings for all new connections.
   * @throws Error with a sentence for the person, where a file that they name cannot be used; then nothing has changed.
   */
  configure(settings: ProxySettings): void
  /** What others on this machine's networks are pointed at; none where it listens for this machine alone. */
  readonly networkAddresses: readonly string[]
  /**
   * Listens for this machine, or for its network too, at the same port.
   * @throws Error with a sentence for the person, where it cannot; then it listens as before.
   */
  listenFor(reach: Reach): Promise<void>
  close(): Promise<void>
}

/**
 * Starts the intercepting proxy, on 127.0.0.1 unless its settings say that others may use it.
 * @throws Error with a sentence for the person, where the port is taken or the authorities' file is unusable.
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const settings = options.settings ?? directSettings
  const gate = createGate(settings.scope, {
    refused: (refusal) => options.onRefusal?.(refusal),
    trusted: (who) => options.onTrust?.(who),
  })
  const sightings = options.sightings ?? createSightings(() => undefined)
  const upstream = createUpstream(options.upstreamCa, settings, (shown) => options.authority.madeHere(shown))
  const proxy = new CaptureProxy({
    gate,
    sightings,
    sink: {
      nextId: () => options.sink.nextId(),
      record(exchange, phase) {
        options.sink.record(exchange, phase)
        if (phase === 'ended') sightings.exchanged(exchange)
      },
      ...(options.sink.requested && { requested: options.sink.requested }),
      ...(options.sink.grew && { grew: options.sink.grew }),
    },
    authority: options.authority,
    upstream,
    processes: options.processes,
    onShortage: options.onShortage,
    bodyLimit: options.bodyLimit ?? 2 * 1024 * 1024,
    upstreamTimeout: options.upstreamTimeoutMs ?? 300_000,
    headTime: options.headTimeMs ?? 60_000,
  })
  const { onError } = options
  let reach = settings.listen
  if (onError) proxy.onError((_context, error, kind) => onError(kind ?? 'ERROR', error))
  await new Promise<void>((started, failed) => {
    proxy.listen({ port: options.port, reach }, (error) =>
      error ? failed(notListening(error, options.port)) : started(),
    )
  })
  return {
    address: `http://127.0.0.1:${proxy.httpPort}`,
    port: proxy.httpPort,
    configure(next) {
      upstream.configure(next)
      gate.configure(next.scope)
      proxy.followScope()
    },
    get networkAddresses() {
      return reach === 'network' ? networkAddresses().map((address) => `http://${address}:${proxy.httpPort}`) : []
    },
    async listenFor(next) {
      await proxy.listenFor(next).catch((error: Error) => {
        throw notListening(error, proxy.httpPort)
      })
      reach = next
    },
    close: async () => {
      proxy.close()
    },
  }
}

function notListening(error: Error, port: number): Error {
  const code = 'code' in error ? String(error.code) : error.message
  if (code === 'EADDRINUSE') {
    return new Error(
      `The port ${port} for the proxy is taken by another program. Stop that program, give another port with --proxy-port, or leave it out for a free one.`,
    )
  }
  if (code === 'EACCES')
    return new Error(`This account may not listen on the port ${port}. Give a port above 1023 with --proxy-port.`)
  return new Error(`The proxy cannot listen on the port ${port} (${code}).`)
}
