import { headerValue } from '../../exchange/exchange.ts'
import { headerPlace } from '../../exchange/place.ts'
import type { Flow, Step } from '../../flow/flow.ts'
import type { Message, TokenRequest } from '../../oauth/message.ts'
import { observe, shows } from '../evidence.ts'
import type { Observation } from '../finding.ts'
import { stepsOf, tokenAttempts } from '../in-flow.ts'
import { type Refusal, refusalOf, refusals, said } from '../refusals.ts'

/** Values that cannot be decoded, and bodies in an encoding that is not asked for. */
export function malformedParameters(flow: Flow): readonly Observation[] {
  return [...undecodable(flow), ...otherEncoding(flow)]
}

const requests = [
  'authorization-request',
  'pushed-authorization-request',
  'device-authorization-request',
  'token-request',
] as const

/** RFC 6749 appendix B: UTF-8, percent-encoded. */
function undecodable(flow: Flow): readonly Observation[] {
  const steps: readonly Step[] = requests.flatMap((kind) => stepsOf(flow, kind))
  return steps.flatMap(({ message }) => {
    const broken = message.parameters.find(({ wellFormed }) => !wellFormed)
    if (!broken) return []
    const refused = answeredWith(flow, message)
    return [
      observe(
        refused ? 'error' : 'warning',
        `The value of ${broken.name} cannot be decoded: a percent sign is not followed by two hexadecimal digits, or the bytes are not UTF-8. Encode the value as UTF-8 and then in percent, once.`,
        { ...shows(broken), expected: 'percent-encoded UTF-8' },
        ...(refused ? said(refused) : []),
      ),
    ]
  })
}

/** The invalid_request with which this request was answered. */
function answeredWith(flow: Flow, request: Message): Refusal | undefined {
  return refusals(flow).find(
    ({ message, error }) => message.exchange === request.exchange && error.code.value === 'invalid_request',
  )
}

/** RFC 6749 §4.1.3, §4.3.2, §4.4.2, §6: the token request is a form. */
function otherEncoding(flow: Flow): readonly Observation[] {
  return tokenAttempts(flow).flatMap(({ request, response }) => {
    const what = encodingOf(request)
    if (!what || !response) return []
    const refusal = refusalOf(response)
    const broke =
      refusal && ['invalid_request', 'unsupported_grant_type', 'invalid_client'].includes(refusal.error.code.value)
    const broken = response.response.status === 415 || broke
    if (!broken && !response.granted) return []
    const type = headerValue(request.request.headers, 'content-type')
    const place = headerPlace(request.exchange, 'request', 'content-type')
    return [
      observe(
        broken ? 'error' : 'note',
        broken
          ? `The token request was sent ${what}, and the server reads a form alone. Send it as application/x-www-form-urlencoded.`
          : `The token request was sent ${what}. This server reads it; the specification asks for application/x-www-form-urlencoded, and others refuse anything else.`,
        { place, seen: type ?? null, expected: 'application/x-www-form-urlencoded' },
        ...(refusal ? said(refusal) : []),
      ),
    ]
  })
}

function encodingOf({ body, request }: TokenRequest): string | undefined {
  if (request.method !== 'POST') return undefined
  switch (body.kind) {
    case 'json':
    case 'malformed-json':
      return 'as JSON'
    case 'multipart':
      return 'as multipart'
    case 'form':
      return body.mediaType === 'application/x-www-form-urlencoded' ? undefined : 'as a form that does not say so'
    case 'text':
    case 'html':
    case 'binary':
      return body.undecodable === undefined ? 'in another encoding' : undefined
    case 'empty':
      return undefined
    default:
      return body.kind satisfies never
  }
}
