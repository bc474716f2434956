import type { Place } from '../../../shared/exchange/place.ts'
import type { Flow } from '../../../shared/flow/flow.ts'
import { labelOfStep } from '../../../shared/flow/step-label.ts'

/** What a place is called: "redirect_uri in the token request". */
export function placeLabel(place: Place, flow: Flow | undefined): string {
  const [part = 'request', ...path] = place.location.split('.')
  const step = flow?.steps.find(({ message, sightings }) =>
    [message, ...sightings.map((sighting) => sighting.message)].some(
      (seen) => seen.exchange === place.exchange && seen.part === part,
    ),
  )
  const where = step ? `the ${lowerFirst(labelOfStep(step))}` : `the ${part} of exchange ${place.exchange}`
  return `${nameOf(path)} ${where}`
}

function nameOf(path: readonly string[]): string {
  const [kind, ...rest] = path
  if (kind === undefined) return 'all of'
  const last = rest.at(-1)
  switch (kind) {
    case 'url':
      return 'the address of'
    case 'status':
      return 'the status of'
    case 'header':
      return last === undefined ? 'the headers of' : `${rest.length > 1 ? last : `the ${last} header`} in`
    case 'body':
      return last === undefined ? 'the body of' : `${last} in`
    default:
      return `${last ?? kind} in`
  }
}

const lowerFirst = (label: string) => label.charAt(0).toLowerCase() + label.slice(1)
