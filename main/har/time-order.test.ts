import { describe, expect, it } from 'vitest'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { emptyBody, exchangeId } from '../../shared/exchange/exchange.ts'
import { createTimeOrder } from './time-order.ts'

const exchange = (id: number, startedAt: number, size = 0): Exchange => ({
  id: exchangeId(id),
  startedAt,
  timing: {},
  connection: {},
  request: {
    method: 'GET',
    url: 'https://a.example/',
    httpVersion: '1.1',
    headers: [],
    body: { ...emptyBody, bytes: new Uint8Array(size) },
  },
  outcome: { kind: 'pending' },
})

function ordered(exchanges: readonly Exchange[]): readonly number[] {
  const order = createTimeOrder()
  return [...exchanges.flatMap((one) => order.push(one)), ...order.rest()].map(({ id }) => id)
}

describe('the order of time', () => {
  it('puts an entry that was written late where it began', () => {
    expect(ordered([exchange(0, 10), exchange(1, 30), exchange(2, 20), exchange(3, 40)])).toEqual([0, 2, 1, 3])
  })

  it('keeps the order of the file where two began at once', () => {
    expect(ordered([exchange(0, 10), exchange(1, 10), exchange(2, 10)])).toEqual([0, 1, 2])
  })

  it('leaves an entry without a time behind the one before it', () => {
    expect(ordered([exchange(0, 10), exchange(1, 0), exchange(2, 20)])).toEqual([0, 1, 2])
  })

  it('holds a bounded number of entries', () => {
    const order = createTimeOrder()
    const released = Array.from({ length: 1000 }, (_, id) => order.push(exchange(id, id))).flat()
    expect(released.length).toBe(1000 - 256)
    expect(order.rest()).toHaveLength(256)
  })

  it('holds a bounded number of bytes', () => {
    const order = createTimeOrder()
    const released = Array.from({ length: 10 }, (_, id) => order.push(exchange(id, id, 8 * 1024 * 1024))).flat()
    expect(released.length).toBe(6)
  })
})
