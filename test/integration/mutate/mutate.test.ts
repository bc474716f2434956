import { beforeAll, expect, it } from 'vitest'
import { causes } from '../../../shared/causes/index.ts'
import { checkCapture, isAlarm } from '../../corpus/check-capture.ts'
import { readCaptures } from '../../mutate/captures.ts'
import { faults } from '../../mutate/faults/index.ts'
import { inWords, problemsOf, type Row, rowsOf } from '../../mutate/matrix.ts'

/** Causes that no fault of the matrix can bring about, and why. */
const withoutFault: ReadonlyMap<string, string> = new Map([])

// Causes whose faults are still to be written: these lists only get shorter.

/** Of authorization requests and responses, and of OpenID Connect. */
const ofLoginsToCome: readonly string[] = []

const flows = await readCaptures()
const rows: Row[] = []

beforeAll(async () => {
  for await (const row of rowsOf(faults, flows)) rows.push(row)
}, 1_200_000)

it('finds every fault in every good flow that can have it, and raises no unrelated error', () => {
  expect(rows).toHaveLength(faults.length)
  expect(rows.flatMap(problemsOf).map(inWords)).toEqual([])
})

it('begins with flows that raise neither error nor warning', async () => {
  for (const { name, exchanges } of flows) {
    const { findings } = await checkCapture(exchanges)
    expect(findings.filter(isAlarm), name).toEqual([])
  }
})

it('names each fault once, and a cause of the table with each', () => {
  const ids = faults.map(({ id }) => id)
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  const known = new Map(causes.map((cause) => [cause.id as string, cause.severities as readonly string[]]))
  expect(faults.filter(({ cause, severity }) => !known.get(cause)?.includes(severity)).map(({ id }) => id)).toEqual([])
})

it('has a fault for every cause that can raise an error or a warning', () => {
  const targeted = new Set(faults.filter(({ severity }) => severity !== 'note').map(({ cause }) => cause))
  const alarming = causes.filter(({ severities }) => severities.some((severity) => severity !== 'note'))
  const missing = alarming.map(({ id }) => id as string).filter((id) => !targeted.has(id))
  const excused = [...withoutFault.keys(), ...ofLoginsToCome]
  expect(missing.toSorted()).toEqual(excused.toSorted())
})
