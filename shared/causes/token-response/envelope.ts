import { headerValue } from '../../exchange/exchange.ts'
import { bodyPlace, headerPlace } from '../../exchange/place.ts'
import { hostOf } from '../../exchange/url-parts.ts'
import type { TokenResponse } from '../../oauth/message.ts'
import { shows, status } from '../evidence.ts'
import type { Fault } from '../faults.ts'
import type { Severity } from '../finding.ts'
import type { Reception } from './reception.ts'

/** Servers that answer as a form unless they are asked for JSON: GitHub's and Stack Exchange's documents, and Tencent's, say so. */
const answersAsForm: ReadonlySet<string> = new Set([
  'github.com',
  'stackoverflow.com',
  'stackexchange.com',
  'graph.qq.com',
])

/** RFC 6749 §5.1: the parameters are members of a JSON object. */
export function asForm(response: TokenResponse, reception: Reception, severity: Severity): readonly Fault[] {
  if (!response.granted || response.body.kind !== 'form') return []
  const known = answersAsForm.has(serverOf(response))
  // A client of such a server knows it, unless it is seen to fail.
  if (known && reception !== 'gave-up') return []
  const advice = known ? ' Send Accept: application/json with the request.' : ''
  return [
    {
      severity,
      words: `It is a form, as an early draft of OAuth had it, and has to be JSON: clients find no token in it.${advice}`,
      evidence: {
        place: bodyPlace(response.exchange, 'response'),
        seen: 'a form',
        expected: 'a JSON object',
      },
    },
  ]
}

/** RFC 6749 §5.1 and §5.2: the media type is application/json, for refusals too. */
export function ofMediaType(response: TokenResponse, severity: Severity): readonly Fault[] {
  const { exchange, body, response: head } = response
  if (body.kind !== 'json' || (body.mediaType !== undefined && /\bjson\b/.test(body.mediaType))) return []
  // Some recorders leave every header out.
  if (head.headers.length === 0) return []
  const type = headerValue(head.headers, 'content-type')
  return [
    {
      severity,
      words:
        type === undefined
          ? 'It is JSON, and no Content-Type says so: strict clients refuse to read it.'
          : 'It is JSON, and its Content-Type says {seen}: strict clients refuse to read it.',
      evidence: {
        place: headerPlace(exchange, 'response', 'content-type'),
        seen: type ?? null,
        expected: 'application/json',
      },
    },
  ]
}

/** RFC 6749 §5.1: there is one object; what is none has no parameters. */
export function isNoObject({ exchange, body, parameters, response, error }: TokenResponse): readonly Fault[] {
  // An empty object has two brackets, and maybe white space.
  if (body.kind !== 'json' || parameters.length > 0 || body.size <= 2 || error || response.status >= 400) return []
  return [
    {
      severity: 'error',
      words: 'It is JSON, but no object with members: a list, a text, or nothing.',
      evidence: {
        place: bodyPlace(exchange, 'response'),
        seen: 'no JSON object',
        expected: 'a JSON object',
      },
    },
  ]
}

/** Those whose documents say that they refuse with status 200: GitHub, Slack, Tencent. */
const refusesWith200: ReadonlySet<string> = new Set(['github.com', 'slack.com', 'api.weixin.qq.com', 'graph.qq.com'])

/** RFC 6749 §5.2: a refusal has the status 400, or 401 for the client. */
export function refusesAsSuccess(response: TokenResponse): readonly Fault[] {
  const { exchange, error, response: head } = response
  if (!error || head.status < 200 || head.status > 299) return []
  const known = refusesWith200.has(serverOf(response))
  const advice = known
    ? 'This provider always does so: look for error in the body before access_token.'
    : 'Answer refusals with 400, or with 401 where the client is not known.'
  return [
    {
      severity: known ? 'note' : 'warning',
      words: `It is a refusal with the status {seen}: a client that looks at the status alone goes on, and fails later with another message. ${advice}`,
      evidence: status(exchange, head.status, '400'),
    },
    ...tokensBeside(response),
  ]
}

function tokensBeside(response: TokenResponse): readonly Fault[] {
  const token = response.parameters.find(
    ({ name, value }) => name === 'access_token' && value !== '' && value !== 'null',
  )
  if (!token) return []
  const words = 'It has both an error and an access_token: one client takes the first, another the second.'
  return [{ severity: 'warning', words, evidence: shows(token) }]
}

function serverOf({ endpoint }: TokenResponse): string {
  return hostOf(endpoint).replace(/^www\./, '')
}
