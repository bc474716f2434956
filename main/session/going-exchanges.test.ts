import { expect, test } from 'vitest'
import type { ExchangeId } from '../../shared/exchange/exchange.ts'
import type { Going } from '../proxy/capture-sink.ts'
import { GoingExchanges } from './going-exchanges.ts'

const going = (id: number): Going => ({
  id: id as ExchangeId,
  now: () => {
    throw new Error('nobody asked')
  },
})

test('holds what a Map would, whatever comes and goes', () => {
  const exchanges = new GoingExchanges()
  const map = new Map<number, Going>()
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * below)
  }
  for (let n = 0; n < 20_000; n++) {
    // Most are as new as the last, some stay for long, and some have the place of another.
    const id = random(4) === 0 ? random(5) * 64 + random(n % 5000 < 2500 ? 20 : 3000) : n
    if (random(3) > 0) {
      const one = going(id)
      exchanges.set(one)
      map.set(id, one)
    } else {
      const gone = random(2) === 0 ? id : ([...map.keys()][random(map.size)] ?? id)
      exchanges.delete(gone)
      map.delete(gone)
    }
    if (map.size > 300) for (const old of [...map.keys()].slice(0, 250)) [exchanges.delete(old), map.delete(old)]
    expect(exchanges.size).toBe(map.size)
    expect(exchanges.get(id)).toBe(map.get(id))
  }
  expect(exchanges.ids()).toEqual([...map.keys()].toSorted((one, other) => one - other))
  for (const [id, one] of map) expect(exchanges.get(id)).toBe(one)
  exchanges.clear()
  expect([exchanges.size, exchanges.ids()]).toEqual([0, []])
})
