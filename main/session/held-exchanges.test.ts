import { expect, test } from 'vitest'
import { type Exchange, responseOf } from '../../shared/exchange/exchange.ts'
import { written } from '../../test/traffic/exchange.ts'
import { HeldExchanges } from './held-exchanges.ts'

const ended = (id: number, answer = 'a body'): Exchange =>
  written(id, { url: `https://api.example.com/${id}`, status: 200, answer })
const pending = (id: number): Exchange => ({ ...ended(id), outcome: { kind: 'pending' } })
const bodyOf = (exchange: Exchange | undefined) =>
  exchange && Buffer.from(responseOf(exchange)?.body.bytes ?? []).toString()

test('gives each exchange in its newest state, wherever it is by now', () => {
  const held = new HeldExchanges()
  held.goesOn({ id: pending(0).id, now: () => pending(0) })
  held.ended(ended(1))
  expect(held.waiting(0)).toEqual(pending(0))
  expect(held.waiting(1)).toEqual(ended(1))
  held.packOpen()
  const [first] = held.take(1)
  expect(first?.batch.ids).toEqual([1, 0])
  expect([held.waiting(0), held.sent(0)]).toEqual([undefined, pending(0)])
  held.ended(ended(0))
  expect(held.waiting(0)).toEqual(ended(0))
  expect([...held.all()]).toEqual([ended(0), ended(1)])
  held.take(2)
  expect(held.sent(0)).toEqual(ended(0))
  held.written(1)
  expect([held.sent(1), held.sent(0)]).toEqual([undefined, ended(0)])
})

test('sends what has not arrived again, in its order and under new numbers', () => {
  const held = new HeldExchanges()
  held.ended(ended(0))
  held.seal()
  held.ended(ended(1))
  expect(held.take(5).map(({ number, batch }) => [number, ...batch.ids])).toEqual([
    [5, 0],
    [6, 1],
  ])
  expect(held.allSent).toBe(true)
  expect(held.takeAgain(7).map(({ number, batch }) => [number, ...batch.ids])).toEqual([
    [7, 0],
    [8, 1],
  ])
  held.written(7)
  expect([held.sent(0), held.sent(1)]).toEqual([undefined, ended(1)])
})

test('gives up the bodies of the oldest alone, and no head', () => {
  const held = new HeldExchanges()
  const long = 'x'.repeat(100_000)
  held.ended(ended(0, long))
  held.take(1)
  held.ended(ended(1, long))
  held.seal()
  held.ended(ended(2, long))
  held.shed(150_000)
  expect([held.sent(0), held.waiting(1), held.waiting(2)].map((one) => bodyOf(one)?.length)).toEqual([0, 0, 100_000])
  expect(held.waiting(1)?.request.url).toBe('https://api.example.com/1')
  expect(held.bytes).toBeLessThan(150_000)
  expect(held.size).toBe(3)
})
