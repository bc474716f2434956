import * as z from 'zod'
import { ShownProxySettings } from '../proxy-settings/proxy-settings.ts'

/** A value as the window may see it: masked values are placeholders until they are revealed. */
export const Shown = z.strictObject({ text: z.string(), masked: z.boolean() })
export type Shown = Readonly<z.infer<typeof Shown>>

export const Place = z.strictObject({ exchange: z.int().nonnegative(), location: z.string() })
export type Place = Readonly<z.infer<typeof Place>>

export const Severity = z.enum(['error', 'warning', 'note'])

/** The parties of a flow, as the timeline names them. */
export const Role = z.enum(['user-agent', 'client', 'authorization-server', 'resource-server', 'gateway'])
export type Role = z.infer<typeof Role>

/** Where a change is made. */
export const FixPlace = z.enum(['client', 'registration', 'authorization-server', 'resource-server', 'gateway'])
export type FixPlace = z.infer<typeof FixPlace>

/** One line of the list of all exchanges. Its target is masked. */
export const ExchangeRow = z.strictObject({
  id: z.int().nonnegative(),
  startedAt: z.number(),
  durationMs: z.number().nullable(),
  method: z.string(),
  scheme: z.string(),
  host: z.string(),
  /** Path and query, secrets masked. */
  target: z.string(),
  status: z.int().nullable(),
  outcome: z.enum(['pending', 'answering', 'answered', 'cut', 'failed', 'aborted', 'upgraded', 'tunnelled']),
  /** The sentence of an error that took the response's place, or cut it. */
  error: z.string().nullable(),
  mediaType: z.string().nullable(),
  /** Its request is still coming. */
  sending: z.boolean(),
  /** Of a body that is still coming, what has come. */
  requestSize: z.int().nonnegative(),
  responseSize: z.int().nonnegative(),
  /** The local program that sent it, `curl (pid 4711)`; null where the system did not tell. */
  program: z.string().nullable(),
  /** The kinds of message it was recognised as; none: not OAuth. */
  messages: z.array(z.string()),
  flow: z.string().nullable(),
  worst: Severity.nullable(),
  /** How many messages its WebSocket carried by now; null where it is none. */
  socketMessages: z.int().nonnegative().nullable(),
})
export type ExchangeRow = Readonly<z.infer<typeof ExchangeRow>>

/** What the session has and the feed carries no more. */
export const OlderExchanges = z.strictObject({
  count: z.int().nonnegative(),
  /** All of them have numbers below this one. */
  before: z.int().nonnegative(),
})
export type OlderExchanges = Readonly<z.infer<typeof OlderExchanges>>

export const FlowRow = z.strictObject({
  id: z.string(),
  grant: z.string(),
  outcome: z.enum(['completed', 'failed', 'incomplete']),
  clientId: z.string().nullable(),
  issuer: z.string().nullable(),
  /** The host of the server that was asked. */
  server: z.string().nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  parent: z.string().nullable(),
  worst: Severity.nullable(),
  counts: z.strictObject({ error: z.int(), warning: z.int(), note: z.int() }),
  /** Its steps in their order, missing ones included. */
  steps: z.array(z.string()),
  /** How many more exchanges with a resource it had, at which nothing was found: they are no steps. */
  letGo: z.int().nonnegative(),
})
export type FlowRow = Readonly<z.infer<typeof FlowRow>>

/** A step that a client took again and again: polls of a device or of CIBA, drawn as one. */
export const PollsView = z.strictObject({
  /** The first included. */
  count: z.int().min(2),
  lastAt: z.number(),
  /** The time from one to the next: the shortest and the longest. */
  shortestGapMs: z.number(),
  longestGapMs: z.number(),
})
export type PollsView = Readonly<z.infer<typeof PollsView>>

export const StepRow = z.strictObject({
  id: z.string(),
  flow: z.string(),
  kind: z.string(),
  /** What it is called on the timeline: "Token request". */
  label: z.string(),
  /** Null for a step that the flow should have and that was not seen. */
  exchange: z.int().nonnegative().nullable(),
  part: z.enum(['request', 'response']),
  /** Other exchanges in which the same message was seen. */
  sightings: z.array(
    z.strictObject({
      as: z.enum(['delivery', 'inner-leg', 'repeat', 'poll', 'poll-leg']),
      exchange: z.int().nonnegative(),
    }),
  ),
  polls: PollsView.nullable(),
  at: z.number().nullable(),
  /** Of polls, from the first to the end of the last. */
  durationMs: z.number().nullable(),
  from: Role,
  to: Role,
  method: z.string().nullable(),
  host: z.string().nullable(),
  status: z.int().nullable(),
  /** One line: the grant, the response type, the error code. Nothing secret. */
  summary: z.string(),
  worst: Severity.nullable(),
  findings: z.array(z.string()),
})
export type StepRow = Readonly<z.infer<typeof StepRow>>

export const EvidenceView = z.strictObject({
  place: Place,
  /** What the place is called: "redirect_uri in the token request". */
  label: z.string(),
  seen: Shown.nullable(),
  expected: Shown.nullable(),
  expectedAt: Place.nullable(),
})
export type EvidenceView = Readonly<z.infer<typeof EvidenceView>>

export const FindingRow = z.strictObject({
  id: z.string(),
  flow: z.string().nullable(),
  /** The step at which it shows, or null. */
  step: z.string().nullable(),
  cause: z.string(),
  severity: Severity,
  message: z.string(),
  /** Where the change is to be made. */
  where: FixPlace,
  /** The finding that brought this one about, under which it is shown; or null. */
  root: z.string().nullable(),
  exchange: z.int().nonnegative(),
  evidence: z.array(EvidenceView),
})
export type FindingRow = Readonly<z.infer<typeof FindingRow>>

/** The words of a cause. */
export const CauseInfo = z.strictObject({
  id: z.string(),
  title: z.string(),
  possibleCause: z.string(),
  solution: z.string(),
  troubleshoot: z.string(),
  /** The severities that its findings may have, the worst first. */
  severities: z.array(Severity),
  /** Where the change is made, unless a finding says otherwise. */
  where: FixPlace,
  references: z.array(z.strictObject({ text: z.string(), url: z.string().nullable() })),
})
export type CauseInfo = Readonly<z.infer<typeof CauseInfo>>

/** A client that does not take the certificate for a host: leaving that host out is proposed. */
export const RefusalView = z.strictObject({
  host: z.string(),
  port: z.int(),
  /** Its User-Agent, or the name of the program where it gave none; null where neither is known. */
  client: z.string().nullable(),
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

export const SessionStatus = z.strictObject({
  /** The proxy's address, or null with the reason while it does not listen. */
  proxy: z.string().nullable(),
  proxyError: z.string().nullable(),
  /** What others on this machine's networks are pointed at; none where it listens for this machine alone. */
  networkAddresses: z.array(z.string()),
  session: z.string(),
  /** The path of the CA's certificate. */
  ca: z.string(),
  /** Something the person should know: a session opened again, a write that failed. */
  notices: z.array(z.string()),
  refusals: z.array(RefusalView),
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

/** A header line, or a parameter, as the window draws it. */
export const NamedValue = z.strictObject({ name: z.string(), value: Shown, location: z.string() })
export type NamedValue = Readonly<z.infer<typeof NamedValue>>

export const ParameterView = NamedValue.extend({
  in: z.enum(['query', 'fragment', 'form', 'json', 'header', 'authorization', 'multipart', 'jwt']),
  /** As it was sent, where that differs from the value and is not masked. */
  raw: z.string().nullable(),
  wellFormed: z.boolean(),
  /** One line on what it means; null for a parameter no specification defines. */
  meaning: z.string().nullable(),
  reference: z.string().nullable(),
})
export type ParameterView = Readonly<z.infer<typeof ParameterView>>

/** A body, or a message, as it is drawn. */
export const Content = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('empty') }),
  /** Indented where it is JSON; `cut` where only its beginning is here. */
  z.strictObject({
    kind: z.literal('text'),
    language: z.enum(['json', 'form', 'html', 'text']),
    text: Shown,
    cut: z.boolean(),
  }),
  /** Sixteen bytes a line, offset, hexadecimal and text. */
  z.strictObject({ kind: z.literal('binary'), dump: z.string(), cut: z.boolean() }),
])
export type Content = Readonly<z.infer<typeof Content>>

export const BodyView = z.strictObject({
  size: z.int().nonnegative(),
  kept: z.int().nonnegative(),
  mediaType: z.string().nullable(),
  /** What became of its Content-Encoding: "gzip, decoded". */
  coding: z.string().nullable(),
  content: Content,
})
export type BodyView = Readonly<z.infer<typeof BodyView>>

/** What carries messages one after the other: a WebSocket (RFC 6455), or server-sent events (HTML §9.2). */
export const StreamKind = z.enum(['websocket', 'events'])
export type StreamKind = z.infer<typeof StreamKind>

export const StreamMessageView = z.strictObject({
  /** Counted from 1 in its stream, those included that were dropped. */
  number: z.int().positive(),
  /** `up` is from the client to the server. */
  direction: z.enum(['up', 'down']),
  /** Milliseconds since the epoch; null where the time was not noted. */
  at: z.number().nullable(),
  kind: z.enum(['text', 'binary', 'close', 'ping', 'pong', 'event']),
  size: z.int().nonnegative(),
  location: z.string(),
  /** What must be known of it besides: that it is cut, or could not be decompressed. */
  note: z.string().nullable(),
  /** Of a close: its code in words. Of an event: its type. */
  title: Shown.nullable(),
  content: Content,
})
export type StreamMessageView = Readonly<z.infer<typeof StreamMessageView>>

/** The messages of an exchange, a page at a time. */
export const StreamView = z.strictObject({
  kind: StreamKind,
  /** More may come. */
  open: z.boolean(),
  /** How many there were by now, those included that were dropped. */
  total: z.int().nonnegative(),
  /** So many came first, and are not kept any more. */
  dropped: z.int().nonnegative(),
  /** What else is not here, in sentences. */
  notes: z.array(z.string()),
  /** Those after the one that was named, in their order. */
  messages: z.array(StreamMessageView),
})
export type StreamView = Readonly<z.infer<typeof StreamView>>

/** A part of a HAR file. */
export const HarPart = z.strictObject({
  text: z.string(),
  /** Exchanges in it. */
  count: z.int().nonnegative(),
  /** Where the next part begins; null: this was the last. */
  next: z.int().nonnegative().nullable(),
})
export type HarPart = Readonly<z.infer<typeof HarPart>>

/** Three kinds, not a flag. */
export const Verification = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('verified'), by: z.string() }),
  z.strictObject({ kind: z.literal('failed'), reason: z.string() }),
  z.strictObject({ kind: z.literal('unverifiable'), reason: z.string() }),
])
export type Verification = Readonly<z.infer<typeof Verification>>

export const ClaimView = z.strictObject({
  name: z.string(),
  value: Shown,
  location: z.string(),
  meaning: z.string().nullable(),
  reference: z.string().nullable(),
  /** For a date claim: milliseconds since the epoch. */
  date: z.number().nullable(),
  /** What a check of this claim gave. */
  verdict: z.strictObject({ ok: z.boolean(), text: z.string() }).nullable(),
})
export type ClaimView = Readonly<z.infer<typeof ClaimView>>

export const TokenView = z.strictObject({
  /** The parameter or header that held it: `id_token`. */
  name: z.string(),
  location: z.string(),
  format: z.enum(['jws', 'jwe', 'opaque', 'malformed']),
  /** For a malformed token: why. For an opaque one: that it is meant for its server alone. */
  note: z.string().nullable(),
  header: z.array(ClaimView),
  claims: z.array(ClaimView),
  signature: Verification.nullable(),
})
export type TokenView = Readonly<z.infer<typeof TokenView>>

export const ExchangeDetail = z.strictObject({
  id: z.int().nonnegative(),
  startedAt: z.number(),
  timing: z.strictObject({
    requestEnded: z.number().nullable(),
    responseStarted: z.number().nullable(),
    ended: z.number().nullable(),
  }),
  connection: z.strictObject({
    client: z.string().nullable(),
    /** The local program that sent it, where the system told. */
    process: z
      .strictObject({ label: z.string(), path: z.string().nullable(), script: z.string().nullable() })
      .nullable(),
    server: z.string().nullable(),
    tls: z.string().nullable(),
    /** The proxy on the way, its password masked. */
    via: z.string().nullable(),
    /** Why the certificate is a bad one, where it was let pass. */
    ignoredCertificate: z.string().nullable(),
    /** The address that the settings point the name at. */
    overridden: z.string().nullable(),
    /** Why a tunnel was not looked into. */
    tunnel: z.string().nullable(),
  }),
  outcome: ExchangeRow.shape.outcome,
  error: z.string().nullable(),
  revealed: z.boolean(),
  request: z.strictObject({
    method: z.string(),
    url: Shown,
    httpVersion: z.string(),
    headers: z.array(NamedValue),
    trailers: z.array(NamedValue),
    parameters: z.array(ParameterView),
    body: BodyView,
  }),
  response: z
    .strictObject({
      status: z.int(),
      reason: z.string(),
      httpVersion: z.string(),
      informational: z.array(z.int()),
      headers: z.array(NamedValue),
      trailers: z.array(NamedValue),
      parameters: z.array(ParameterView),
      body: BodyView,
    })
    .nullable(),
  tokens: z.array(TokenView),
  /** Where it carried messages one after the other: how many, by now. They are asked for by themselves. */
  stream: z.strictObject({ kind: StreamKind, count: z.int().nonnegative() }).nullable(),
})
export type ExchangeDetail = Readonly<z.infer<typeof ExchangeDetail>>
