import { headerValue } from '../../exchange/exchange.ts'
import { type HasParameters, type Parameter, parameter } from '../../exchange/parameter.ts'
import { bodyPlace, headerPlace, statusPlace } from '../../exchange/place.ts'
import type { Flow, Step } from '../../flow/flow.ts'
import type { AuthorizationResponse, Message } from '../../oauth/message.ts'
import { lacks, observe, placeOf } from '../evidence.ts'
import { together } from '../faults.ts'
import type { Alarm, Evidence, Observation } from '../finding.ts'
import { seenAs, sightingsOf, stepsOf } from '../in-flow.ts'

/** What differs between two legs, and a sentence on it, in which `{seen}` and `{expected}` are the two values. */
interface Alteration {
  readonly words: string
  readonly evidence: Evidence
}

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

/** Parameters of the original that the copy lacks or has otherwise. */
export function parameterAlterations(
  original: HasParameters,
  copy: Message,
  who: string,
): readonly (Alteration & { readonly name: string })[] {
  const names = [...new Set(original.parameters.map(({ name }) => name))]
  return names.flatMap((name): readonly (Alteration & { readonly name: string })[] => {
    const sent = parameter(original, name)
    const arrived = parameter(copy, name)
    if (!sent || sent.value === arrived?.value) return []
    if (!arrived) {
      const place = placeOf(copy, name)
      const again = copy.parameters.find((other) => other.name.toLowerCase() === name.toLowerCase())
      const words = again
        ? `${who} renamed the parameter ${name} to ${again.name}.`
        : `${who} dropped the parameter ${name}.`
      return [{ name, words, evidence: lacks(again?.place ?? place, sent) }]
    }
    return [
      { name, words: `${who} changed the parameter ${name}${how(sent, arrived)}.`, evidence: changed(arrived, sent) },
    ]
  })
}

function changed(seen: Parameter, expected: Parameter): Evidence {
  return { place: seen.place, seen: seen.value, expected: expected.value, expectedAt: expected.place }
}

function how(sent: Parameter, arrived: Parameter): string {
  if (sent.value.toLowerCase() === arrived.value) return ' to lower case'
  if (sent.raw === arrived.value || encodeURIComponent(sent.value.toWellFormed()) === arrived.value)
    return ' by encoding it twice'
  return ''
}

/**
 * The response as the server sent it, and as the browser delivered it. The browser changes nothing:
 * what differs was changed at the client's door.
 */
export function deliveredOtherwise(flow: Flow): readonly Observation<Alarm>[] {
  return stepsOf(flow, 'authorization-response').flatMap((step) => {
    const sent = step.message
    if (sent.sighting !== 'redirect' || sent.mode === 'fragment') return []
    return seenAs(step, 'delivery').flatMap((delivered) => delivery(sent, delivered, flow))
  })
}

function delivery(
  sent: AuthorizationResponse,
  delivered: AuthorizationResponse,
  flow: Flow,
): readonly Observation<Alarm>[] {
  const [first, ...more] = parameterAlterations(sent, delivered, 'something')
  if (!first) return []
  const words = [first, ...more].map((alteration) => alteration.words).join(' ')
  return [
    observe(
      flow.outcome === 'completed' ? 'warning' : 'error',
      `Between the server's redirect and the client, ${words} Look at the gateway in front of the client.`,
      first.evidence,
      ...more.map(({ evidence }) => evidence),
    ),
  ]
}
