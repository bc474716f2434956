import { withoutFragment } from '../../exchange/url-parts.ts'
import type { Flow } from '../../flow/flow.ts'
import type { Alarm, Observation } from '../finding.ts'
import { firstOf } from '../in-flow.ts'
import { alteredBetween, parameterAlterations } from './parameter-alterations.ts'
import { parametersTold, rewrittenParameters } from './rewritten-parameters.ts'

/**
 * What the client told the browser to ask for (RFC 6749 §4.1.1), and what was asked for. A browser changes nothing: what
 * differs was changed on the way to it, or behind it.
 */
export function alteredAtDeparture(flow: Flow): readonly Observation<Alarm>[] {
  const { initiator } = flow
  const request = firstOf(flow, 'authorization-request')
  if (!initiator || !request || request.request.method !== 'GET') return []
  const named = initiator.inner ?? initiator.exchange
  if (withoutFragment(named.to) === withoutFragment(request.request.url)) return []
  // What a signed request holds nobody can change on the way.
  const asked = { ...request, parameters: request.parameters.filter(({ in: where }) => where === 'query') }
  // How a parameter was rewritten is told by that alone.
  const rewritten = rewrittenParameters(flow)
    .filter(({ evidence: [{ place }] }) => place.exchange === request.exchange)
    .map(({ evidence: [{ place }] }) => place.location)
  const alterations = parameterAlterations({ parameters: parametersTold(named) }, asked, 'something').filter(
    ({ name, evidence }) =>
      !(name === 'redirect_uri' && isMeant(flow)) && !rewritten.some((place) => place === evidence.place.location),
  )
  return alteredBetween(
    "the client's redirect and the authorization request",
    alterations,
    flow,
    'the gateway in front of the client, and at what the browser goes through',
  )
}

/** A gateway that puts its own address into the place of one behind it does what it is there for. */
const isMeant = ({ outcome }: Flow) => outcome === 'completed'
