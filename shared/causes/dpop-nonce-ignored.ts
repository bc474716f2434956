import { headerValue } from '../exchange/exchange.ts'
import { headerPlace, type Located } from '../exchange/place.ts'
import { comparableOrigin } from '../exchange/url-parts.ts'
import type { Flow, Step } from '../flow/flow.ts'
import type { EndpointResponse, Message, ResourceResponse, TokenResponse } from '../oauth/message.ts'
import { memberText } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { placeInProof, proofOf } from './dpop/proof.ts'
import { differs, lacks, observe, shows } from './evidence.ts'
import type { Observation } from './finding.ts'
import { stepsOf } from './in-flow.ts'

/** A server asks for its nonce in the proof, and does not get it (RFC 9449 §8, §9). */
export const dpopNonceIgnored = defineCause({
  id: 'dpop-nonce-ignored',
  title: 'The server asks for its nonce in the DPoP proof, and does not get it',
  possibleCause:
    'The client does not know nonces for DPoP proofs, keeps one for all servers, or cannot read the header in which it comes.',
  solution:
    'On use_dpop_nonce, send the same request once more with a new proof that has the nonce of the header DPoP-Nonce; keep the newest nonce of each server, and take a new one from every answer.',
  troubleshoot: 'Compare DPoP-Nonce in the refused answer with nonce in the proof of the next request.',
  references: ['RFC 9449 §8', 'RFC 9449 §8.2', 'RFC 9449 §9'],
  severities: ['error'],
  where: 'client',
  check: (flow, context) => [
    ...unheeded(lastAnswer(stepsOf(flow, 'token-request'), stepsOf(flow, 'token-response')), context),
    ...unheeded(
      lastAnswer(stepsOf(flow, 'pushed-authorization-request'), stepsOf(flow, 'pushed-authorization-response')),
      context,
    ),
    ...unheeded(lastOfResource(flow), context),
  ],
})

type Answer = TokenResponse | EndpointResponse | ResourceResponse

/** Resource requests may be many, and are retried one by one: the last tells whether it was heeded. */
function lastOfResource({ lastResource }: Flow): Answer | undefined {
  const message = lastResource?.message
  return message?.kind === 'resource-response' ? message : undefined
}

/** The answer to the last request, once it is there: an earlier one that asked for a nonce got its retry. */
function lastAnswer(requests: readonly Step[], answers: readonly Step<Answer>[]): Answer | undefined {
  const asked = requests.at(-1)?.message.exchange
  return answers.findLast(({ message }) => message.exchange === asked)?.message
}

function unheeded(last: Answer | undefined, context: CheckContext): readonly Observation<'error'>[] {
  if (last?.error?.code.value !== 'use_dpop_nonce') return []
  const { exchange } = last
  const given = headerValue(last.response.headers, 'dpop-nonce')
  const code = shows(last.error.code)
  if (!given) {
    return [
      {
        ...observe(
          'error',
          'The server asks for a nonce in the DPoP proof, and its answer has no header DPoP-Nonce to take it from.',
          lacks(headerPlace(exchange, 'response', 'dpop-nonce'), 'a nonce'),
          code,
        ),
        where: last.kind === 'resource-response' ? 'resource-server' : 'authorization-server',
      },
    ]
  }
  const nonce: Located = { value: given, place: headerPlace(exchange, 'response', 'dpop-nonce') }
  return hidden(last, nonce) ?? [again(last, nonce, context)]
}

/** Fetch Standard, CORS protocol: a page reads only the headers that the server exposes. */
function hidden(last: Answer, nonce: Located): readonly Observation<'error'>[] | undefined {
  const page = headerValue(last.request.headers, 'origin')
  const fromPage = headerValue(last.request.headers, 'sec-fetch-mode') === 'cors'
  if (!fromPage || page === undefined || comparableOrigin(page) === comparableOrigin(last.endpoint)) return undefined
  const exposed = headerValue(last.response.headers, 'access-control-expose-headers')
  const names = exposed?.split(',').map((name) => name.trim().toLowerCase()) ?? []
  if (names.includes('dpop-nonce') || names.includes('*')) return undefined
  const place = headerPlace(last.exchange, 'response', 'access-control-expose-headers')
  return [
    {
      ...observe(
        'error',
        'The server asks for a nonce in the DPoP proof, and gives it in the header DPoP-Nonce, which the browser hides from a page of another origin. Have the server send Access-Control-Expose-Headers: DPoP-Nonce.',
        exposed === undefined ? lacks(place, 'DPoP-Nonce') : { place, seen: exposed, expected: 'DPoP-Nonce' },
        shows(nonce),
      ),
      where: last.kind === 'resource-response' ? 'resource-server' : 'authorization-server',
    },
  ]
}

function again(last: Answer, nonce: Located, context: CheckContext): Observation<'error'> {
  const known = knownBefore(last, context)
  const proof = proofOf(last)
  const decoded = proof && context.tokens.decode(proof.value)
  const code = last.error ? [shows(last.error.code)] : []
  if (!proof || decoded?.kind !== 'jws' || !known) {
    return observe(
      'error',
      'The server asks for its nonce {seen:0} in the DPoP proof, and the client did not send the request again. It is to do so once, with a new proof that has this nonce.',
      shows(nonce),
      ...code,
    )
  }
  const sent = memberText(decoded.payload, 'nonce')
  const place = placeInProof(proof, 'payload', 'nonce')
  if (sent === undefined) {
    return observe(
      'error',
      'The server had given the nonce {expected:0}, and the proof that came after it has none. Put the newest nonce of the server into each proof.',
      lacks(place, known),
      ...code,
    )
  }
  return observe(
    'error',
    sent === known.value
      ? 'The proof has the nonce {seen:0}, and the server asks for the newer one {expected:0}; the client did not send the request again with it.'
      : 'The proof has the nonce {seen:0}, and the server had given {expected:0}. Keep the nonces of each server apart, and send the newest.',
    differs({ value: sent, place }, sent === known.value ? nonce : known),
    ...code,
  )
}

function knownBefore(last: Message, { session }: CheckContext): Located | undefined {
  const origin = comparableOrigin(last.endpoint)
  return origin === undefined ? undefined : session.nonceOf(origin, last.span.start)
}
