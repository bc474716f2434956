import { headerValue } from '../../exchange/exchange.ts'
import { bodyPlace, headerPlace, statusPlace } from '../../exchange/place.ts'
import type { Flow, Step } from '../../flow/flow.ts'
import type { Message } from '../../oauth/message.ts'
import { together } from '../faults.ts'
import type { Alarm, Observation } from '../finding.ts'
import { seenAs, sightingsOf } from '../in-flow.ts'
import { type Alteration, parameterAlterations } from './parameter-alterations.ts'

/** Headers that a gateway must pass on for OAuth to work. */
const passedOn = ['authorization', 'dpop', 'content-type'] as const

/** The legs before and behind a gateway, compared step by step. */
export function legsOfFlow(flow: Flow): readonly Observation<Alarm>[] {
  return flow.core.flatMap((step) => compareLegs(step, flow))
}

/** The same for one resource step. */
export function legsOfResource(step: Step, flow: Flow): readonly Observation<Alarm>[] {
  return compareLegs(step, flow)
}

function compareLegs(step: Step, flow: Flow): readonly Observation<Alarm>[] {
  return seenAs(step, 'inner-leg').flatMap((inner) => {
    const outer = outerOf(step, inner)
    if (!outer) return []
    const alterations = inner.part === 'request' ? requestAlterations(outer, inner) : responseAlterations(outer, inner)
    const severity = severityIn(flow, step)
    return together(
      alterations.map((alteration) => ({ ...alteration, severity })),
      { before: 'The gateway changed the message:' },
    )
  })
}

/** Behind a gateway in front of the client, the other leg is the delivery, not the server's redirect. */
function outerOf(step: Step, inner: Message): Message | undefined {
  if (inner.kind !== 'authorization-response' || inner.sighting === 'redirect') return step.message
  return sightingsOf(step).find(
    (message) => message !== inner && message.kind === 'authorization-response' && message.sighting === 'delivery',
  )
}

/** An alteration that the flow survived is fragile, not broken. */
function severityIn(flow: Flow, { message }: Step): Alarm {
  if (message.kind === 'resource-request' || message.kind === 'resource-response') {
    const answer = 'response' in message ? message.response : undefined
    if (answer) return answer.status >= 400 ? 'error' : 'warning'
  }
  return flow.outcome === 'completed' ? 'warning' : 'error'
}

function requestAlterations(outer: Message, inner: Message): readonly Alteration[] {
  const headers = passedOn.flatMap((name): readonly Alteration[] => {
    const sent = headerValue(outer.request.headers, name)
    const arrived = headerValue(inner.request.headers, name)
    if (sent === undefined || sent === arrived || (name === 'content-type' && sameType(sent, arrived))) return []
    const place = headerPlace(inner.exchange, 'request', name)
    const expectedAt = headerPlace(outer.exchange, 'request', name)
    const words =
      arrived === undefined
        ? `it dropped the header ${name}.`
        : `it changed the header ${name} from {expected} to {seen}.`
    return [
      {
        words: `${words} Have it passed on unchanged.`,
        evidence: { place, seen: arrived ?? null, expected: sent, expectedAt },
      },
    ]
  })
  return [...headers, ...bodyAlterations(outer, inner), ...parameterAlterations(outer, inner, 'it')]
}

/** The same parameters in another form of body: servers read a form alone (RFC 6749 appendix B). */
function bodyAlterations(outer: Message, inner: Message): readonly Alteration[] {
  if (outer.kind !== 'token-request' || inner.kind !== 'token-request') return []
  if (outer.body.kind !== 'form' || inner.body.kind === 'form' || inner.body.kind === 'empty') return []
  return [
    {
      words:
        'it turned the form in the body into {seen}, which the server does not read. Have it pass the body on as it came.',
      evidence: {
        place: bodyPlace(inner.exchange, 'request'),
        seen: inner.body.kind === 'json' ? 'JSON' : 'something else',
        expected: 'a form',
        expectedAt: bodyPlace(outer.exchange, 'request'),
      },
    },
  ]
}

function sameType(one: string, other: string | undefined): boolean {
  const bare = (type: string) => type.replaceAll(/\s/g, '').toLowerCase()
  return other !== undefined && bare(one) === bare(other)
}

/** On the way back the inner leg is the original. */
function responseAlterations(outer: Message, inner: Message): readonly Alteration[] {
  const seen = 'response' in outer ? outer.response : undefined
  const original = 'response' in inner ? inner.response : undefined
  if (!seen || !original) return []
  const statuses: readonly Alteration[] =
    seen.status === original.status
      ? []
      : [
          {
            words: `the server answered with ${original.status}, and ${seen.status} came out.`,
            evidence: {
              place: statusPlace(outer.exchange),
              seen: String(seen.status),
              expected: String(original.status),
              expectedAt: statusPlace(inner.exchange),
            },
          },
        ]
  return [...statuses, ...(isRead(outer) ? parameterAlterations(inner, outer, 'it') : [])]
}

/** A body that could not be read has lost everything: that is told as what it is, not a parameter at a time. */
function isRead(message: Message): boolean {
  return !('body' in message) || message.body.kind === 'json' || message.body.kind === 'form'
}
