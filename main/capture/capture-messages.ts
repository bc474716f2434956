import type { RefusalView } from '../../shared/bridge/program-views.ts'
import type { SeenClients } from '../../shared/connection-check/seen-clients.ts'
import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import type { Scope, ShownProxySettings } from '../../shared/proxy-settings/proxy-settings.ts'
import type { Session } from '../session/session.ts'

/** What the thread that captures begins with. */
export interface CaptureOptions {
  /** The authority and the settings lie in it. The authority must be there. */
  readonly dataFolder: string
  readonly sessionFile: string
  /** 0 for any free port. */
  readonly proxyPort: number
  readonly upstreamCa?: string
  /** The proxy's settings for this run, in place of those that were kept. */
  readonly settingsFile?: string
  /** Go on without the proxy where its port cannot be had. */
  readonly proxyMayFail: boolean
}

/** What others need to know of the proxy by now. */
export interface CaptureState {
  /** Its address; null with the reason while it does not listen. */
  readonly proxy: string | null
  readonly proxyError: string | null
  /** What others on this machine's networks are pointed at; none where it listens for this machine alone. */
  readonly networkAddresses: readonly string[]
  /** The hosts whose clients refused the certificate, and that nobody has decided about. */
  readonly refusals: readonly RefusalView[]
  /** Its settings, without their secrets. */
  readonly settings: ShownProxySettings
  readonly settingsFile: string | null
}

/** What the thread can be asked to do; each is answered, with an exchange or with nothing. */
export type CaptureCall =
  | { readonly name: 'set'; readonly settings: ShownProxySettings }
  | { readonly name: 'start'; readonly port: 'same' | 'any' }
  | { readonly name: 'neverDecrypt'; readonly hosts: readonly string[] }
  | { readonly name: 'dismiss'; readonly hosts: readonly string[]; readonly client: string | null }
  /** Changes these members of the scope, and proposes again what was proposed. */
  | { readonly name: 'takeBack'; readonly scope: Partial<Scope>; readonly refusals: readonly RefusalView[] }
  | { readonly name: 'keepLearnt'; readonly hosts: readonly string[] }
  | { readonly name: 'clear' }
  /** The exchange as it is by now, where the file may not have it so. */
  | { readonly name: 'held'; readonly id: ExchangeId }
  /** Those that go on and carry more than the file says, as they are by now. */
  | { readonly name: 'open' }

export type ToCapture =
  | { readonly kind: 'call'; readonly number: number; readonly call: CaptureCall }
  /** So much of what was handed over has been dealt with. */
  | { readonly kind: 'taken'; readonly weight: number }
  /** Everything recorded is to be in the file; the standing tells when it is. */
  | { readonly kind: 'flush' }
  | { readonly kind: 'close' }

export type FromCapture =
  | { readonly kind: 'started'; readonly reopened: Session['reopened']; readonly state: CaptureState }
  /** It cannot start: a sentence. */
  | { readonly kind: 'refused'; readonly sentence: string }
  | { readonly kind: 'state'; readonly state: CaptureState }
  /** What clients could do, by now. */
  | { readonly kind: 'seen'; readonly seen: SeenClients }
  | { readonly kind: 'handed'; readonly portion: Portion }
  /** So many wait to be handed over, until those that were are dealt with. */
  | { readonly kind: 'waiting'; readonly count: number }
  /** Exchanges that go on and have grown, without what they carry: that is asked for by those who want it. */
  | { readonly kind: 'grown'; readonly exchanges: readonly Exchange[] }
  | { readonly kind: 'answer'; readonly number: number; readonly ok: true; readonly rows: Uint8Array | undefined }
  | { readonly kind: 'answer'; readonly number: number; readonly ok: false; readonly sentence: string }
  /** A sentence for the person, which is no notice of the window's. */
  | { readonly kind: 'told'; readonly sentence: string }
  /** A sentence for the person, which stays. */
  | { readonly kind: 'notice'; readonly sentence: string }
  /** A sentence for the person that holds until another one, or none, takes its place. */
  | { readonly kind: 'standing'; readonly of: 'writing' | 'descriptors'; readonly sentence: string | undefined }

/** Exchanges that are handed over to be analysed, in the order in which they were recorded. */
export interface Portion {
  /** As `unpackRows` reads them. */
  readonly rows: Uint8Array | undefined
  /** Those that are read from the file, after `rows`. */
  readonly stored: readonly ExchangeId[]
  /** What it counts for; told back once it was dealt with. */
  readonly weight: number
  /** How many more wait for their turn. */
  readonly waiting: number
}
