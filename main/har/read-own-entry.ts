import {
  type Body,
  type Exchange,
  type ExchangeId,
  emptyBody,
  type Header,
  type HttpResponse,
  type Outcome,
  type ResponseHead,
} from '../../shared/exchange/exchange.ts'
import { isJsonObject, type JsonObject } from '../../shared/exchange/json-parameters.ts'
import type { SocketMessages } from '../../shared/exchange/socket-message.ts'
import { readConnectionFields } from './connection-fields.ts'
import { type OwnOutcome, readOwnBody, type readOwnFields } from './own-fields.ts'
import { readSocketMessages } from './socket-message-fields.ts'

/** Reads an entry that this program wrote, to the letter. What somebody changed in it since is left out. */
export function readOwnEntry(
  id: ExchangeId,
  url: string,
  entry: JsonObject,
  { startedAt, timing, outcome }: NonNullable<ReturnType<typeof readOwnFields>>,
): Exchange {
  const request = objectAt(entry, 'request')
  return {
    id,
    startedAt,
    timing,
    connection: readConnectionFields(entry),
    request: {
      method: text(request, 'method'),
      url,
      httpVersion: versionOf(request),
      headers: headersAt(request, 'headers'),
      body: bodyOf(request, objectAt(request, 'postData')),
      ...trailersOf(request),
    },
    outcome: outcomeOf(outcome, entry, startedAt),
  }
}

function outcomeOf(outcome: OwnOutcome, entry: JsonObject, startedAt: number): Outcome {
  switch (outcome.kind) {
    case 'pending':
    case 'aborted':
      return { kind: outcome.kind }
    case 'answering':
    case 'answered':
      return { kind: outcome.kind, response: responseOf(entry) }
    case 'cut':
      return { kind: 'cut', response: responseOf(entry), error: outcome.error }
    case 'failed':
      return { kind: 'failed', error: outcome.error }
    case 'upgraded': {
      const { kind, bytesUp, bytesDown, open, messages } = outcome
      const kept = readSocketMessages(entry['_webSocketMessages'], startedAt) ?? []
      return {
        kind,
        response: responseOf(entry),
        bytesUp,
        bytesDown,
        open,
        ...(messages && { messages: { ...messages, kept } as SocketMessages }),
      }
    }
    case 'tunnelled':
      return outcome
    default:
      return outcome satisfies never
  }
}

function responseOf(entry: JsonObject): HttpResponse {
  const response = objectAt(entry, 'response')
  const informational = response['_informational']
  return {
    ...headOf(response),
    body: bodyOf(response, objectAt(response, 'content')),
    ...trailersOf(response),
    ...(Array.isArray(informational) && { informational: informational.filter(isJsonObject).map(headOf) }),
  }
}

function headOf(response: JsonObject): ResponseHead {
  return {
    status: number(response, 'status'),
    reason: text(response, 'statusText'),
    httpVersion: versionOf(response),
    headers: headersAt(response, 'headers'),
  }
}

/** `content` is what holds the text: a request's postData, a response's content. */
function bodyOf(message: JsonObject, content: JsonObject): Body {
  const isBase64 = content['encoding'] === 'base64' || content['_encoding'] === 'base64'
  const bytes = new Uint8Array(Buffer.from(text(content, 'text'), isBase64 ? 'base64' : 'utf8'))
  const size = Math.max(0, number(message, 'bodySize'))
  if (size === 0 && bytes.length === 0) return { ...emptyBody, ...readOwnBody(message['_body']) }
  return { size, bytes, ...readOwnBody(message['_body']) }
}

function trailersOf(message: JsonObject): { readonly trailers?: readonly Header[] } {
  return Array.isArray(message['_trailers']) ? { trailers: headersAt(message, '_trailers') } : {}
}

function headersAt(message: JsonObject, name: string): readonly Header[] {
  const listed = message[name]
  if (!Array.isArray(listed)) return []
  return listed.filter(isJsonObject).map((header): Header => [text(header, 'name'), text(header, 'value')])
}

const versionOf = (message: JsonObject) => text(message, 'httpVersion').replace(/^HTTP\//, '')

function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name]
  return isJsonObject(value) ? value : {}
}

function text(object: JsonObject, name: string): string {
  const value = object[name]
  return typeof value === 'string' ? value : ''
}

function number(object: JsonObject, name: string): number {
  const value = object[name]
  return typeof value === 'number' ? value : 0
}
