import * as z from 'zod'
import { ClientRegistration } from '../oauth/client-registration.ts'
import { ShownProxySettings } from '../proxy-settings/proxy-settings.ts'
import { ExchangeDetail } from './exchange-detail.ts'
import { FeedEvent } from './feed.ts'
import { HarPart } from './har-part.ts'
import {
  BrowserInfo,
  CertificateAuthorityInfo,
  CommandFailure,
  ProxySettingsView,
  SeenClientsView,
  WaysInView,
} from './program-views.ts'
import { ExchangeRow } from './rows.ts'
import { Place, Shown } from './shown.ts'
import { StreamView } from './stream-view.ts'

/**
 * The contract between host and window: every call with the shape of its input and its output, and
 * the feed. The types, the validators on both sides, the preload and the web client all come from here.
 *
 * Nothing secret is in an answer unless the call asks for it (`reveal`, `withSecrets`).
 */
export const calls = {
  /** Asks for a fresh snapshot on the feed: the answer to a gap in its numbers. */
  resync: { input: z.strictObject({}), output: z.null() },
  /** The newest exchanges before this one, those included that the feed carries no more; the oldest of them first. */
  olderExchanges: {
    input: z.strictObject({ before: z.int().nonnegative(), limit: z.int().positive().max(2000) }),
    output: z.array(ExchangeRow),
  },
  /** One exchange in full: heads, parameters, bodies, tokens. */
  exchange: {
    input: z.strictObject({ id: z.int().nonnegative(), reveal: z.boolean() }),
    output: ExchangeDetail.nullable(),
  },
  /** The messages of an exchange after the one with this number (0: from the first), at most so many. */
  messages: {
    input: z.strictObject({
      exchange: z.int().nonnegative(),
      after: z.int().nonnegative(),
      limit: z.int().min(1).max(1000),
      reveal: z.boolean(),
    }),
    output: StreamView.nullable(),
  },
  /** The value at a place, unmasked. */
  reveal: { input: Place, output: Shown.nullable() },
  /** The client registrations in force; one a client_id and issuer. */
  registrations: { input: z.strictObject({}), output: z.array(ClientRegistration) },
  /** Replaces the client registrations; every flow is checked again. */
  setRegistrations: { input: z.strictObject({ registrations: z.array(ClientRegistration) }), output: z.null() },
  /** The browsers found on this machine. */
  browsers: { input: z.strictObject({}), output: z.array(BrowserInfo) },
  /** Starts a browser with a throw-away profile, pointed at the proxy and trusting its CA alone. */
  openBrowser: {
    input: z.strictObject({ browser: z.string().optional(), url: z.string().optional() }),
    output: BrowserInfo,
  },
  /** The CA's certificate; never its key. */
  certificateAuthority: { input: z.strictObject({}), output: CertificateAuthorityInfo },
  /** What a client is told, to be captured. The files that it needs are written. */
  waysIn: { input: z.strictObject({}), output: WaysInView },
  /** Opens a terminal on the machine that Tokentrail runs on, whose programs go through the proxy. */
  openTerminal: { input: z.strictObject({}), output: z.strictObject({ name: z.string() }) },
  /** What the proxy saw of its clients. */
  seenClients: { input: z.strictObject({}), output: SeenClientsView },
  /** Whom the proxy decrypts and how it reaches servers. */
  proxySettings: { input: z.strictObject({}), output: ProxySettingsView },
  /** Replaces the proxy's settings, for all new connections. */
  setProxySettings: { input: z.strictObject({ settings: ShownProxySettings }), output: z.null() },
  /** Starts a proxy that does not run, at its port as before or at any that is free. */
  startProxy: { input: z.strictObject({ port: z.enum(['same', 'any']) }), output: z.null() },
  /** Puts hosts on the never list. */
  neverDecrypt: { input: z.strictObject({ hosts: z.array(z.string()).min(1) }), output: z.null() },
  /** Proposes no more to leave these hosts out, for this client. */
  dismissRefusals: {
    input: z.strictObject({ hosts: z.array(z.string()).min(1), client: z.string().nullable() }),
    output: z.null(),
  },
  /** From here on only what was listed is decrypted, and the hosts that took part in flows. */
  keepLearntHosts: { input: z.strictObject({}), output: z.null() },
  /** This notice was read. */
  dismissNotice: { input: z.strictObject({ id: z.int() }), output: z.null() },
  /** Takes back what this notice tells of. */
  undo: { input: z.strictObject({ id: z.int() }), output: z.null() },
  /**
   * The session as a HAR file, a part at a time, from the exchange with this number on (0: from the beginning). Its
   * secrets are masked unless they are asked for.
   */
  exportHar: {
    input: z.strictObject({ from: z.int().nonnegative(), withSecrets: z.boolean() }),
    output: HarPart,
  },
  /** Removes every exchange from the session. */
  clearSession: { input: z.strictObject({}), output: z.null() },
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>

export type Calls = typeof calls
export type CallName = keyof Calls
export type CallInput<Name extends CallName> = z.input<Calls[Name]['input']>
/** The same once it was read. */
export type ReadInput<Name extends CallName> = z.output<Calls[Name]['input']>
export type CallOutput<Name extends CallName> = z.output<Calls[Name]['output']>

/** What a call gives: an error crosses as a value, with a sentence for the person at the screen. */
export type CallResult<Name extends CallName> =
  | { readonly ok: true; readonly value: CallOutput<Name> }
  | { readonly ok: false; readonly error: CommandFailure }

/** From the window to the host. */
export const WindowMessage = z.strictObject({
  kind: z.literal('call'),
  id: z.int().nonnegative(),
  name: z.enum(Object.keys(calls) as [CallName, ...CallName[]]),
  input: z.unknown(),
})
export type WindowMessage = z.infer<typeof WindowMessage>

/** From the host to the window. */
export const HostMessage = z.discriminatedUnion('kind', [
  z.discriminatedUnion('ok', [
    z.strictObject({ kind: z.literal('answer'), id: z.int().nonnegative(), ok: z.literal(true), value: z.unknown() }),
    z.strictObject({
      kind: z.literal('answer'),
      id: z.int().nonnegative(),
      ok: z.literal(false),
      error: CommandFailure,
    }),
  ]),
  z.strictObject({ kind: z.literal('feed'), event: FeedEvent }),
])
export type HostMessage = z.infer<typeof HostMessage>

/** What the window is given: the same over Electron's IPC and over the local web server. */
export interface Bridge {
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallResult<Name>>
  /** Hears the feed from its next snapshot on; gives the function that ends it. */
  subscribe(listener: (event: FeedEvent) => void): () => void
}
