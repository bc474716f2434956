import { expect, test } from 'vitest'
import { type Exchange, type ExchangeId, exchangeId } from '../../shared/exchange/exchange.ts'
import { written } from '../../test/traffic/exchange.ts'
import { PackedBatch } from '../session/packed-batch.ts'
import { fromPackedRow, unpackRows } from '../session/row-batch.ts'
import type { Portion } from './capture-messages.ts'
import { createHandover } from './handover.ts'

const numbered = (id: number): Exchange => written(id, { url: `https://api.example.com/${id}`, status: 200 })

function pack(...exchanges: readonly Exchange[]): Uint8Array {
  const batch = new PackedBatch()
  for (const exchange of exchanges) batch.add(exchange)
  return batch.rows
}

/** Who takes what is handed over, when the test says so. */
function receiver(held: (id: ExchangeId) => Exchange | undefined = () => undefined) {
  const given: Portion[] = []
  const waits: number[] = []
  const handover = createHandover(
    (portion) => given.push(portion),
    held,
    (count) => waits.push(count),
  )
  const ids = ({ rows, stored }: Portion) => [
    ...(rows ? [...unpackRows(rows)].map((row) => fromPackedRow(row).id) : []),
    ...stored,
  ]
  return { given, waits, handover, ids: () => given.flatMap(ids) }
}

/** As many bytes as make whoever takes them fall behind. */
const much = (id: number): Exchange => {
  const exchange = numbered(id)
  const body = { ...exchange.request.body, bytes: new Uint8Array(17 * 1024 * 1024) }
  return { ...exchange, request: { ...exchange.request, body } }
}

test('hands over at once, and copies nothing', () => {
  const { given, handover, ids } = receiver()
  const rows = pack(numbered(0), numbered(1))
  handover.add(rows, [exchangeId(0), exchangeId(1)])
  expect(ids()).toEqual([0, 1])
  expect(given[0]?.rows?.buffer).toBe(rows.buffer)
})

test('keeps numbers alone for whoever is behind, and hands them over once there is room', () => {
  const { given, handover, ids } = receiver((id) => (id === 2 ? numbered(2) : undefined))
  handover.add(pack(much(0)), [exchangeId(0)])
  handover.add(pack(numbered(1)), [exchangeId(1)])
  handover.add(pack(numbered(2)), [exchangeId(2)])
  handover.add(pack(numbered(1)), [exchangeId(1)])
  expect(ids()).toEqual([0])
  handover.taken(given[0]?.weight ?? 0)
  // What is held is given as it is by now; what is not held any more is in the file.
  expect(given[1]?.stored).toEqual([1])
  expect(ids()).toEqual([0, 2, 1])
})

test('tells how many wait while nothing is taken', () => {
  const { waits, handover } = receiver()
  handover.add(pack(much(0)), [exchangeId(0)])
  expect(waits).toEqual([])
  for (let id = 1; id <= 3; id++) handover.add(pack(numbered(id)), [exchangeId(id)])
  handover.clear()
  expect(waits).toEqual([1, 2, 3, 0])
})

test('tells with each portion how many wait behind it', () => {
  const { given, handover } = receiver()
  handover.add(pack(much(0)), [exchangeId(0)])
  for (let id = 1; id <= 1200; id++) handover.add(pack(numbered(id)), [exchangeId(id)])
  for (const { weight } of given) handover.taken(weight)
  expect(given.slice(1).map(({ stored, waiting }) => [stored.length, waiting])).toEqual([
    [500, 700],
    [500, 200],
    [200, 0],
  ])
})

test('forgets what waits in a session that was cleared', () => {
  const { given, handover } = receiver()
  handover.add(pack(much(0)), [exchangeId(0)])
  handover.add(pack(numbered(1)), [exchangeId(1)])
  handover.clear()
  handover.taken(given[0]?.weight ?? 0)
  expect(given).toHaveLength(1)
})
