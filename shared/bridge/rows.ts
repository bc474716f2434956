import * as z from 'zod'
import { FixPlace, Place, Role, Severity, Shown } from './shown.ts'

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
  /** Why a tunnel was not looked into, or that its client broke the TLS handshake off; null of what is read. */
  unread: z
    .enum([
      'not-http',
      'out-of-scope',
      'never-decrypted',
      'known-host',
      'client-refused-certificate',
      'certificate-refused',
    ])
    .nullable(),
  /** A bad certificate was let pass, of the server or of a proxy on the way. */
  badCertificate: z.boolean(),
  /** Its request is still coming, or its tunnel is open. */
  sending: z.boolean(),
  /** Of a body that is still coming, what has come; of a tunnel, what has passed. */
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
