import * as z from 'zod'
import { Scope, ShownProxySettings } from '../proxy-settings/proxy-settings.ts'

/** A client that does not take the certificate for a host: leaving that host out is proposed. */
export const RefusalView = z.strictObject({
  host: z.string(),
  port: z.int(),
  /** Its User-Agent, or the name of the program where it gave none; null where neither is known. */
  client: z.string().nullable(),
  /** It said so in an alert of TLS, or closed the connection when it had seen the certificate. */
  how: z.enum(['said', 'closed']),
})
export type RefusalView = Readonly<z.infer<typeof RefusalView>>

/** The proxy's settings, without their secrets. */
export const ProxySettingsView = z.strictObject({
  settings: ShownProxySettings,
  /** The file that this run was given: then changes last until it ends. */
  file: z.string().nullable(),
  /** The hosts that took part in flows. */
  learnt: z.array(z.string()),
})
export type ProxySettingsView = Readonly<z.infer<typeof ProxySettingsView>>

/** What is learnt of whom to decrypt, while everything is. */
export const LearningView = z.strictObject({
  /** The hosts that took part in flows until now. */
  hosts: z.array(z.string()),
  /** A login has completed since: they are kept in a moment. */
  completed: z.boolean(),
})
export type LearningView = Readonly<z.infer<typeof LearningView>>

/** Something that the person should know, until they have dismissed it. */
export const NoticeView = z.strictObject({
  id: z.int().positive(),
  text: z.string(),
  /** What it tells of can be taken back. */
  undo: z.boolean(),
  /** It need not be seen for long. */
  passing: z.boolean(),
})
export type NoticeView = Readonly<z.infer<typeof NoticeView>>

export const SessionStatus = z.strictObject({
  /** The proxy's address, or null with the reason while it does not listen. */
  proxy: z.string().nullable(),
  proxyError: z.string().nullable(),
  /** What others on this machine's networks are pointed at; none where it listens for this machine alone. */
  networkAddresses: z.array(z.string()),
  session: z.string(),
  /** The path of the CA's certificate. */
  ca: z.string(),
  /** Such as a session opened again, a write that failed; the oldest first. */
  notices: z.array(NoticeView),
  refusals: z.array(RefusalView),
  /** Whom the proxy decrypts. */
  scope: Scope,
  /** Null while the settings say of themselves whom to decrypt. */
  learning: LearningView.nullable(),
  version: z.string(),
})
export type SessionStatus = Readonly<z.infer<typeof SessionStatus>>

export const BrowserInfo = z.strictObject({ id: z.string(), name: z.string(), path: z.string() })
export type BrowserInfo = Readonly<z.infer<typeof BrowserInfo>>

export const CertificateAuthorityInfo = z.strictObject({
  pem: z.string(),
  path: z.string(),
  /** SHA-256 of the certificate, as hexadecimal pairs with colons. */
  fingerprint: z.string(),
  notAfter: z.number(),
})
export type CertificateAuthorityInfo = Readonly<z.infer<typeof CertificateAuthorityInfo>>

/** What a client is told, to be captured. */
export const WaysInView = z.strictObject({
  proxy: z.string().nullable(),
  /** The paths of the authority's certificate, of the public roots with it as PEM, and of the same as a Java KeyStore. */
  ca: z.string(),
  bundle: z.string(),
  trustStore: z.string(),
  /** The folder of a file with settings for PHP. */
  php: z.string(),
  /** Base64 of the SHA-256 of the authority's key, as Chromium names it. */
  spkiHash: z.string(),
  /** The certificate's name in Android's store. */
  androidFile: z.string(),
  /** Of the machine that Tokentrail runs on. */
  platform: z.enum(['linux', 'darwin', 'win32']),
})
export type WaysInView = Readonly<z.infer<typeof WaysInView>>

const SeenRefusal = z.strictObject({
  host: z.string(),
  /** The alert of TLS; null where the client closed the connection without a word. */
  alert: z.string().nullable(),
})

/** What the proxy saw of its clients: shared/connection-check tells what each member means, and judges it. */
export const SeenClientsView = z.strictObject({
  connections: z.int().nonnegative(),
  checks: z.array(
    z.strictObject({
      id: z.string(),
      from: z.string(),
      client: z.string().nullable(),
      key: z.string(),
      direct: z.boolean(),
      plain: z.boolean(),
      tunnel: z.boolean(),
      refused: SeenRefusal.nullable(),
      trusted: z.boolean(),
    }),
  ),
  clients: z.array(
    z.strictObject({
      key: z.string(),
      from: z.string(),
      client: z.string().nullable(),
      tunnel: z.boolean(),
      trusted: z.array(z.string()),
      refused: z.array(SeenRefusal),
      http3: z.array(z.string()),
      quiet: z.array(z.string()),
      around: z.array(z.string()),
    }),
  ),
})
export type SeenClientsView = Readonly<z.infer<typeof SeenClientsView>>

/** A call that could not be done: what happened, to what, what to do. */
export const CommandFailure = z.strictObject({ code: z.string(), message: z.string() })
export type CommandFailure = Readonly<z.infer<typeof CommandFailure>>
