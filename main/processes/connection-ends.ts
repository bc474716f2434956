import type { ClientProcess } from '../../shared/exchange/client-process.ts'

/** The two ends of a connection, as the proxy's socket tells them. */
export interface ConnectionEnds {
  readonly client: Endpoint
  readonly proxy: Endpoint
}

export interface Endpoint {
  /** An IPv4 address, or an IPv6 address; never one that maps the other. */
  readonly address: string
  readonly port: number
}

/** One look at the system for many connections. */
export interface ConnectionScan {
  /** @throws where the system could not be asked at all. */
  look(connections: readonly ConnectionEnds[]): Promise<Seen>
  close(): void
}

/** What was seen. */
export interface Seen {
  /** The program at the client's end of each connection, by place; undefined where the system does not tell. */
  readonly programs: readonly (ClientProcess | undefined)[]
  /** How long a processor was kept busy with it, in milliseconds, where that is known: the machine may be busy otherwise. */
  readonly cost?: number
}

/** Names a connection as the system's lists do: the client's end first. */
export function connectionKey({ client, proxy }: ConnectionEnds): string {
  return `${endpointText(client)}->${endpointText(proxy)}`
}

export function endpointText({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** A socket of IPv6 that speaks IPv4 has an address that says so (RFC 4291 §2.5.5.2): it is the IPv4 address. */
export function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
}

/** True of 127.0.0.0/8 and ::1: both ends are on this machine. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address)
}
