/** How a client refused the certificate for a host. */
export interface SeenRefusal {
  readonly host: string
  /** The alert of TLS (RFC 8446 §6.2), such as `unknown_ca`; null where it closed the connection without a word. */
  readonly alert: string | null
}

/** What was seen of a check. */
export interface SeenCheck {
  readonly id: string
  /** Where from, and the name of the client as far as it is known. */
  readonly from: string
  readonly client: string | null
  /** The key of the client among those seen. */
  readonly key: string
  /** It asked the proxy's address as that of a web server. */
  readonly direct: boolean
  /** It asked for plain HTTP through the proxy. */
  readonly plain: boolean
  /** It asked for a tunnel, as for HTTPS. */
  readonly tunnel: boolean
  readonly refused: SeenRefusal | null
  /** It sent a request inside of TLS: it trusts the certificate. */
  readonly trusted: boolean
}

/** What was seen of a client: who comes from one address by one name. */
export interface SeenClient {
  readonly key: string
  readonly from: string
  readonly client: string | null
  /** It asked for a tunnel, as for HTTPS. */
  readonly tunnel: boolean
  /** Some hosts for which it took the certificate, and those for which it did not. */
  readonly trusted: readonly string[]
  readonly refused: readonly SeenRefusal[]
  /** Hosts that offered it HTTP/3 (Alt-Svc, RFC 7838). */
  readonly http3: readonly string[]
  /** Those of them that it asks nothing of any more, though their pages still make it ask others. */
  readonly quiet: readonly string[]
  /** Hosts whose pages sent it to others, though nothing that it asked of them came through the proxy. */
  readonly around: readonly string[]
}

/** Everybody who was seen lately. */
export interface SeenClients {
  /** Connections that reached the proxy since it began to listen. */
  readonly connections: number
  readonly checks: readonly SeenCheck[]
  /** The one that was seen last stands first. */
  readonly clients: readonly SeenClient[]
}
