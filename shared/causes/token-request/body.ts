import { headerValue } from '../../exchange/exchange.ts'
import { bodyPlace, headerPlace } from '../../exchange/place.ts'
import type { Fault } from '../faults.ts'
import type { TokenAttempt } from '../in-flow.ts'
import type { RefusalAs } from './refusal.ts'

const form = 'application/x-www-form-urlencoded'

/** RFC 6749 §4.1.3 and appendix B: the body is a form, and its Content-Type says so. */
export function bodyOtherwise({ request }: TokenAttempt, refusal: RefusalAs): readonly Fault[] {
  const { exchange, body } = request
  // Several providers take JSON as well, and say so: what they find wrong with the client, they have read.
  const missed = body.kind !== 'json' && refusal === 'client' && !provesInHeader(request)
  const severity = refusal === 'unread' || missed ? 'error' : 'note'
  const type = headerValue(request.request.headers, 'content-type')
  const at = headerPlace(exchange, 'request', 'content-type')
  switch (body.kind) {
    case 'json':
      return body.mediaType === form
        ? [
            {
              severity,
              words:
                'Its Content-Type says that it is a form, and its body is JSON: the server finds no parameter in it.',
              evidence: { place: bodyPlace(exchange, 'request'), seen: 'JSON', expected: 'a form' },
            },
          ]
        : [
            {
              severity,
              words: 'Its body is JSON; the specification asks for {expected}, and most servers read nothing else.',
              evidence: { place: at, seen: type ?? null, expected: form },
            },
          ]
    case 'multipart':
      return [
        {
          severity,
          words:
            'Its body is {seen}, as browsers make it of FormData; servers read {expected} alone. Use URLSearchParams.',
          evidence: { place: at, seen: body.mediaType ?? null, expected: form },
        },
      ]
    case 'form': {
      if (body.mediaType === form) return []
      // Some recorders leave every header out.
      if (request.request.headers.length === 0) return []
      return [
        {
          severity,
          words:
            type === undefined
              ? 'Its body is a form, and no Content-Type says so: frameworks do not read it then.'
              : 'Its body is a form, and its Content-Type says {seen}: frameworks do not read it then.',
          evidence: { place: at, seen: type ?? null, expected: form },
        },
      ]
    }
    case 'malformed-json':
      return [
        {
          severity,
          words: 'Its body looks like JSON, and is not: it {seen}. Send a form.',
          evidence: {
            place: bodyPlace(exchange, 'request'),
            seen: body.malformed ?? 'is no JSON',
            expected: 'a form',
          },
        },
      ]
    case 'html':
    case 'text':
    case 'binary':
      // What its sender compressed, we may be unable to read.
      if (body.undecodable !== undefined || refusal !== 'unread') return []
      return [
        {
          severity,
          words: 'Its body is no form: the server finds no parameter in it.',
          evidence: { place: at, seen: type ?? null, expected: form },
        },
      ]
    case 'empty':
      return []
    default:
      return body.kind satisfies never
  }
}

/** A client that proves itself in the header is known without the body. */
function provesInHeader({ authentication }: TokenAttempt['request']): boolean {
  return authentication.some(({ method }) => method === 'client_secret_basic')
}
