import { parameter } from '../../exchange/parameter.ts'
import { type Located, urlPlace } from '../../exchange/place.ts'
import { comparableEndpoint, comparableOrigin } from '../../exchange/url-parts.ts'
import type { Flow } from '../../flow/flow.ts'
import type { CheckContext } from '../cause.ts'
import { observe } from '../evidence.ts'
import type { Observation } from '../finding.ts'
import { firstOf, isRefused, tokenAttempts } from '../in-flow.ts'

/** The endpoints that the client uses, against those that the metadata of the same server names. */
export function endpointsUsed(flow: Flow, { metadata }: CheckContext): readonly Observation<'warning' | 'note'>[] {
  if (!metadata) return []
  const behind = originsBehindGateways(flow)
  const aliases = parameter(metadata, 'mtls_endpoint_aliases')?.raw ?? ''
  const differs = (used: string, named: Located | undefined) =>
    named !== undefined &&
    comparableEndpoint(used) !== comparableEndpoint(named.value) &&
    !aliases.includes(`"${used}"`) &&
    !behind.has(comparableOrigin(used) ?? '')

  const authorization = firstOf(flow, 'authorization-request')
  const attempts = tokenAttempts(flow)
  const found: Observation<'warning' | 'note'>[] = []
  if (authorization && differs(authorization.endpoint, metadata.authorizationEndpoint)) {
    found.push(told('authorization', authorization, metadata.authorizationEndpoint, flow.outcome === 'failed'))
  }
  const other = attempts.find(({ request }) => differs(request.endpoint, metadata.tokenEndpoint))
  if (other?.response) found.push(told('token', other.request, metadata.tokenEndpoint, isRefused(other)))
  return found
}

/** Where a server stands behind its gateway: of an endpoint that is seen there alone, the metadata knows the address before it. */
function originsBehindGateways({ core }: Flow): ReadonlySet<string> {
  return new Set(
    core.flatMap(({ sightings }) =>
      sightings
        .filter(({ as }) => as === 'inner-leg')
        .flatMap(({ message }) => comparableOrigin(message.endpoint) ?? []),
    ),
  )
}

function told(
  which: 'authorization' | 'token',
  { exchange, endpoint }: { readonly exchange: Parameters<typeof urlPlace>[0]; readonly endpoint: string },
  named: Located | undefined,
  failed: boolean,
): Observation<'warning' | 'note'> {
  return {
    ...observe(
      failed ? 'warning' : 'note',
      `The ${which} endpoint that was used is {seen:0}, and the metadata of the same server names {expected:0}.${failed ? " Two versions or two realms of a server do not know each other's codes and clients." : ''} Let the client take its endpoints from the metadata.`,
      {
        place: urlPlace(exchange),
        seen: endpoint,
        expected: named?.value ?? null,
        ...(named && { expectedAt: named.place }),
      },
    ),
    where: 'client',
  }
}
