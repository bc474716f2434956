import { headerPlace, statusPlace } from '../../exchange/place.ts'
import type { Flow } from '../../flow/flow.ts'
import type { AuthorizationResponse } from '../../oauth/message.ts'
import { observe, toChangeAt } from '../evidence.ts'
import type { Evidence, Observation } from '../finding.ts'
import { seenAs, stepsOf } from '../in-flow.ts'
import { sizeOfHeaders, sizeOfLines } from './header-size.ts'

/** nginx reads the head of an answer into one page of memory unless told otherwise (proxy_buffer_size). */
const smallestBuffer = 4096

/** A line of more than this is refused by Apache (LimitRequestFieldSize 8190) and nginx (large_client_header_buffers 4 8k). */
const longestLine = 8190

/** Headers that are too large for what stands before the client: of an answer to the callback, or of a request. */
export function headersTooLarge(flow: Flow): readonly Observation<'error'>[] {
  return [...answersTooLarge(flow), ...requestsTooLarge(flow)]
}

/** True where this exchange's status is explained so. */
export function isHeaderTooLarge(flow: Flow, exchange: number): boolean {
  return headersTooLarge(flow).some(({ evidence }) => evidence[0].place.exchange === exchange)
}

/** The client answered well behind its gateway, and the gateway made a 502 of it. */
function answersTooLarge(flow: Flow): readonly Observation<'error'>[] {
  return stepsOf(flow, 'authorization-response').flatMap((step) => {
    const outer = deliveries([step.message, ...seenAs(step, 'delivery')])[0]
    const inner = deliveries(seenAs(step, 'inner-leg'))[0]
    const answer = inner?.response
    if (outer?.response?.status !== 502 || !inner || !answer || answer.status >= 400) return []
    const size = sizeOfHeaders(answer.headers)
    if (size <= smallestBuffer) return []
    const cookies = sizeOfLines(answer.headers, 'set-cookie')
    const evidence: readonly Evidence[] =
      cookies > 0
        ? [
            {
              place: headerPlace(inner.exchange, 'response', 'set-cookie'),
              seen: `${cookies} bytes in Set-Cookie`,
              expected: null,
            },
          ]
        : []
    return [
      observe(
        'error',
        `The client answered the callback with {expected:0}, and the gateway before it made {seen:0} of that: the headers of the answer have ${size} bytes${cookies > 0 ? `, ${cookies} of them in Set-Cookie` : ''}, more than one buffer of a gateway holds (nginx: 4096 or 8192). The login itself went well. Raise the buffer (nginx: proxy_buffer_size 16k; proxy_buffers 8 16k), or keep less in cookies: a session's id in the place of the tokens.`,
        {
          place: statusPlace(outer.exchange),
          seen: String(outer.response.status),
          expected: String(answer.status),
          expectedAt: statusPlace(inner.exchange),
        },
        ...evidence,
      ),
    ]
  })
}

function deliveries(messages: readonly AuthorizationResponse[]): readonly AuthorizationResponse[] {
  return messages.filter(({ sighting }) => sighting === 'delivery')
}

/** RFC 6585 §5, and servers that say 400: the browser brings more cookies than is read. */
function requestsTooLarge(flow: Flow): readonly Observation<'error'>[] {
  const callbacks = stepsOf(flow, 'authorization-response').flatMap((step) =>
    deliveries([step.message, ...seenAs(step, 'delivery')]).slice(0, 1),
  )
  const pages = stepsOf(flow, 'authorization-error-page').map(({ message }) => message)
  return [...callbacks, ...pages].flatMap((message) => {
    const code = message.response?.status
    const cookies = sizeOfLines(message.request.headers, 'cookie')
    const words = message.kind === 'authorization-error-page' ? message.text : ''
    const told = code === 431 || /request header (?:or cookie|fields?) too (?:large|long)/i.test(words)
    if (code === undefined || !(told || (code === 400 && cookies > longestLine))) return []
    const carried: readonly Evidence[] =
      cookies > 0
        ? [
            {
              place: headerPlace(message.exchange, 'request', 'cookie'),
              seen: `${cookies} bytes in Cookie`,
              expected: null,
            },
          ]
        : []
    return [
      toChangeAt(
        'client',
        observe(
          'error',
          `The request was refused with {seen:0} for the size of its headers${cookies > 0 ? `: the browser brought ${cookies} bytes of cookies` : ''}. Cookies of logins that were given up add up: give each a short life, delete it in the callback, and keep tokens on the server; or raise the limit (nginx: large_client_header_buffers, Node: --max-http-header-size).`,
          { place: statusPlace(message.exchange), seen: String(code), expected: null },
          ...carried,
        ),
      ),
    ]
  })
}
