import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import type { LabTrust } from '../lab/trust.ts'
import type { CorpusKeys } from './peers/keys.ts'
import type { ProxiedFetch } from './peers/proxied-fetch.ts'
import type { Recorded } from './recorder.ts'

/** What a flow's peers share while it is recorded. */
export interface CorpusLab {
  /** The certificate of every peer. */
  readonly trust: LabTrust
  readonly keys: CorpusKeys
  /** `http://127.0.0.1:PORT` of Tokentrail's proxy. */
  readonly proxy: string
  /** The path of the certificate that its clients trust. */
  readonly ca: string
  /** Through the proxy. */
  readonly fetch: ProxiedFetch
  /** Done when the flow has been recorded, the last first. */
  later(close: () => Promise<void> | void): void
  /** A peer met an error: the flow is then none. */
  failed(error: unknown): void
}

/** One flow as it was recorded. */
export interface Capture extends Recorded {
  readonly registrations: readonly ClientRegistration[]
}
