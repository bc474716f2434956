import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import {
  type Body,
  type Exchange,
  type Header,
  type HttpResponse,
  headerValues,
  type Outcome,
} from '../../shared/exchange/exchange.ts'
import { codeOf } from '../../shared/thrown/thrown.ts'

/** A small body may decode to a huge one: no more than this is made of it. */
const longestDecoded = 8 * 1024 * 1024

/**
 * The same exchange with its bodies decoded of their Content-Encoding, for reading and analysis; what went
 * over the wire stays what is kept. A body that cannot be decoded stays as it is, with the reason.
 */
export function decodeExchange(exchange: Exchange, limit = longestDecoded): Exchange {
  const { request, outcome } = exchange
  return {
    ...exchange,
    request: { ...request, body: decodeBody(request.body, request.headers, limit) },
    outcome: decodeOutcome(outcome, limit),
  }
}

function decodeOutcome(outcome: Outcome, limit: number): Outcome {
  switch (outcome.kind) {
    case 'answered':
      return { ...outcome, response: decodeResponse(outcome.response, limit, true) }
    case 'answering':
    case 'cut':
    case 'upgraded':
      return { ...outcome, response: decodeResponse(outcome.response, limit, false) }
    case 'pending':
    case 'failed':
    case 'aborted':
    case 'tunnelled':
      return outcome
    default:
      return outcome satisfies never
  }
}

function decodeResponse(response: HttpResponse, limit: number, whole: boolean): HttpResponse {
  return { ...response, body: decodeBody(response.body, response.headers, limit, whole) }
}

/** Undoes every coding, the last first (RFC 9110 §8.4); `whole` where no more of the body is to come. */
export function decodeBody(body: Body, headers: readonly Header[], limit = longestDecoded, whole = false): Body {
  if (body.coding.kind !== 'as-sent') return body
  const codings = headerValues(headers, 'content-encoding')
    .flatMap((value) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity')
  if (codings.length === 0 || body.bytes.length === 0) return body
  let bytes: Uint8Array = body.bytes
  for (const coding of codings.toReversed()) {
    const decoded = undo(coding, bytes, limit, whole && !body.truncated)
    if (typeof decoded === 'string') return { ...body, coding: { kind: 'undecodable', codings, reason: decoded } }
    bytes = decoded
  }
  return { ...body, bytes, coding: { kind: 'decoded', codings } }
}

/** The decoded bytes, or why there are none. The end of a body that was cut may be missing. */
function undo(coding: string, bytes: Uint8Array, maxOutputLength: number, whole: boolean): Uint8Array | string {
  try {
    const decoded = unpack(coding, bytes, maxOutputLength, true)
    // What was cut before anything came out of it would look like an empty body.
    if (decoded?.length === 0 && whole) unpack(coding, bytes, maxOutputLength, false)
    return decoded ?? `the coding ${coding} is not known`
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ERR_BUFFER_TOO_LARGE') return `decoded it would be longer than ${maxOutputLength} bytes`
    return `the body is not ${coding}, or not whole${code ? ` (${code})` : ''}`
  }
}

function unpack(coding: string, bytes: Uint8Array, maxOutputLength: number, mayBeCut: boolean): Buffer | undefined {
  const zlib = { maxOutputLength, ...(mayBeCut && { finishFlush: constants.Z_SYNC_FLUSH }) }
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(bytes, zlib)
    case 'deflate':
      // Named after zlib's format, and sent by some without its header.
      return (bytes[0] ?? 0) % 16 === 8 ? inflateSync(bytes, zlib) : inflateRawSync(bytes, zlib)
    case 'br':
      return brotliDecompressSync(bytes, {
        maxOutputLength,
        ...(mayBeCut && { finishFlush: constants.BROTLI_OPERATION_FLUSH }),
      })
    case 'zstd':
      return zstdDecompressSync(bytes, { maxOutputLength, ...(mayBeCut && { finishFlush: constants.ZSTD_e_flush }) })
    default:
      return undefined
  }
}
