import * as z from 'zod'
import { BodyView } from './content.ts'
import { ExchangeRow } from './rows.ts'
import { Shown } from './shown.ts'
import { StreamKind } from './stream-view.ts'

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
    /** Why a tunnel was not looked into, and how many bytes passed in it. */
    tunnel: z
      .strictObject({
        why: z.string(),
        bytesUp: z.int().nonnegative(),
        bytesDown: z.int().nonnegative(),
        open: z.boolean(),
      })
      .nullable(),
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
