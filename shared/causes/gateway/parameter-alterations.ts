import { type HasParameters, type Parameter, parameter } from '../../exchange/parameter.ts'
import type { Flow } from '../../flow/flow.ts'
import type { Message } from '../../oauth/message.ts'
import { lacks, observe, placeOf } from '../evidence.ts'
import type { Alarm, Evidence, Observation } from '../finding.ts'

/** What differs between two legs, and a sentence on it, in which `{seen}` and `{expected}` are the two values. */
export interface Alteration {
  readonly words: string
  readonly evidence: Evidence
}

export interface ParameterAlteration extends Alteration {
  readonly name: string
}

/** Parameters of the original that the copy lacks or has otherwise. */
export function parameterAlterations(
  original: HasParameters,
  copy: Message,
  who: string,
): readonly ParameterAlteration[] {
  const names = [...new Set(original.parameters.map(({ name }) => name))]
  return names.flatMap((name): readonly ParameterAlteration[] => {
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

/** One observation of all that was altered between two places; one that the flow survived is fragile, not broken. */
export function alteredBetween(
  places: string,
  alterations: readonly Alteration[],
  flow: Flow,
  lookAt: string,
): readonly Observation<Alarm>[] {
  const [first, ...more] = alterations
  if (!first) return []
  const words = alterations.map((alteration) => alteration.words).join(' ')
  return [
    observe(
      flow.outcome === 'completed' ? 'warning' : 'error',
      `Between ${places}, ${words} Look at ${lookAt}.`,
      first.evidence,
      ...more.map(({ evidence }) => evidence),
    ),
  ]
}
