import { isBinary, isMedia, languageOf } from '../exchange/body-language.ts'
import { fileName } from '../exchange/client-process.ts'
import {
  type Body,
  type Connection,
  type Exchange,
  type Header,
  type HttpRequest,
  type HttpResponse,
  headerValue,
  mediaType,
  type Outcome,
  type ResponseHead,
} from '../exchange/exchange.ts'
import type { SocketMessage } from '../exchange/socket-message.ts'
import { textOfBody } from '../exchange/text-of-body.ts'
import type { Masker } from './masker.ts'

/**
 * An exchange as it may leave the program: what is secret in its addresses, headers, bodies, messages and sentences
 * has its placeholder. Its bodies must be decoded of their Content-Encoding. Sizes stay what they were on the wire.
 */
export function maskExchange(exchange: Exchange, masker: Masker): Exchange {
  const { connection, request, outcome } = exchange
  return {
    ...exchange,
    connection: withoutHomes(connection),
    request: maskRequest(request, masker),
    outcome: maskOutcome(outcome, masker),
  }
}

/** The path of a program names the person whose folder it lies in, which is nobody's business elsewhere. */
function withoutHomes({ process, ...connection }: Connection): Connection {
  if (!process) return connection
  const { pid, name, script } = process
  return { ...connection, process: { pid, name, ...(script !== undefined && { script: fileName(script) }) } }
}

function maskRequest(request: HttpRequest, masker: Masker): HttpRequest {
  return { ...request, url: masker.url(request.url), ...maskedParts(request, masker) }
}

function maskOutcome(outcome: Outcome, masker: Masker): Outcome {
  switch (outcome.kind) {
    case 'answering':
    case 'answered':
      return { ...outcome, response: maskResponse(outcome.response, masker) }
    case 'cut':
      return { ...outcome, response: maskResponse(outcome.response, masker), error: maskError(outcome.error, masker) }
    case 'failed':
      return { ...outcome, error: maskError(outcome.error, masker) }
    case 'upgraded': {
      const { response, messages } = outcome
      const kept = messages?.kept.map((message) => maskMessage(message, masker))
      return {
        ...outcome,
        response: maskResponse(response, masker),
        ...(messages && kept && { messages: { ...messages, kept } }),
      }
    }
    case 'pending':
    case 'aborted':
    case 'tunnelled':
      return outcome
    default:
      return outcome satisfies never
  }
}

function maskError<T extends { readonly message: string }>(error: T, masker: Masker): T {
  return { ...error, message: masker.text(error.message) }
}

function maskResponse(response: HttpResponse, masker: Masker): HttpResponse {
  const { informational } = response
  const headOf = (head: ResponseHead) => ({ ...head, headers: maskHeaders(head.headers, masker) })
  return {
    ...response,
    reason: masker.text(response.reason),
    ...maskedParts(response, masker),
    ...(informational && { informational: informational.map(headOf) }),
  }
}

function maskedParts({ headers, body, trailers }: HttpRequest | HttpResponse, masker: Masker) {
  return {
    headers: maskHeaders(headers, masker),
    body: maskBody(body, headers, masker),
    ...(trailers && { trailers: maskHeaders(trailers, masker) }),
  }
}

function maskHeaders(headers: readonly Header[], masker: Masker): readonly Header[] {
  return headers.map(([name, value]): Header => [name, masker.header(name, value).text])
}

function maskBody(body: Body, headers: readonly Header[], masker: Masker): Body {
  if (body.bytes.length === 0) return body
  const type = mediaType(headers)
  const mask = (text: string) => masker.body(text, languageOf(type, text))
  const read = textOfBody(body.bytes, headerValue(headers, 'content-type'))
  const isText = body.coding.kind !== 'undecodable' && !isBinary(type, read.text, read.wellFormed)
  if (!isText && isMedia(type) && !read.wellFormed) return body
  return withBytes(body, isText ? maskText(read.text, mask) : maskBytes(body.bytes, mask))
}

function maskMessage(message: SocketMessage, masker: Masker): SocketMessage {
  const { kind, bytes, compression } = message
  const { text, wellFormed } = textOfBody(bytes)
  // A text that is cut may end within a character; a close begins with its code.
  const isText = kind === 'text' && compression !== 'not-opened' && (wellFormed || message.truncated)
  return withBytes(message, isText ? maskText(text, masker.message) : maskBytes(bytes, masker.message))
}

/** Where nothing in it was secret, the very bytes that were sent. */
function withBytes<T extends { readonly bytes: Uint8Array }>(whole: T, masked: Uint8Array | undefined): T {
  return masked ? { ...whole, bytes: masked } : whole
}

function maskText(text: string, mask: (text: string) => string): Uint8Array | undefined {
  const masked = mask(text)
  return masked === text ? undefined : new TextEncoder().encode(masked)
}

/** What reads as text in bytes is masked; a placeholder is written in UTF-8, and every other byte stays. */
function maskBytes(bytes: Uint8Array, mask: (text: string) => string): Uint8Array | undefined {
  const text = latin1(bytes)
  const masked = mask(text)
  if (masked === text) return undefined
  return Uint8Array.from(
    masked.split(/(‹[^‹›]*›)/).flatMap((part, index) => {
      return index % 2 === 1 ? [...new TextEncoder().encode(part)] : [...part].map((letter) => letter.charCodeAt(0))
    }),
  )
}

function latin1(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  return parts.join('')
}
