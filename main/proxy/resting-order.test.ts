import { expect, test } from 'vitest'
import { Resting, RestingOrder } from './resting-order.ts'

class Named extends Resting {
  readonly name: number

  constructor(name: number) {
    super()
    this.name = name
  }
}

test('gives what has rested longest, whatever comes and goes', () => {
  const order = new RestingOrder<Named>()
  const all = Array.from({ length: 20 }, (_, name) => new Named(name))
  let expected: Named[] = []
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * below)
  }
  for (let turn = 0; turn < 5000; turn++) {
    const one = all[random(all.length)] as Named
    expected = expected.filter((other) => other !== one)
    if (random(2) === 0) {
      order.add(one)
      expected.push(one)
    } else order.delete(one)
    expect(order.size).toBe(expected.length)
    expect(order.oldest?.name).toBe(expected[0]?.name)
  }
  for (const { name } of expected) {
    const { oldest } = order
    expect(oldest?.name).toBe(name)
    if (oldest) order.delete(oldest)
  }
  expect(order).toMatchObject({ size: 0, oldest: undefined })
})

test('what is let go holds nobody else, and belongs to one order alone', () => {
  const [order, other] = [new RestingOrder<Named>(), new RestingOrder<Named>()]
  const [one, two, three] = [new Named(1), new Named(2), new Named(3)]
  for (const each of [one, two, three]) order.add(each)
  other.delete(two)
  expect(order.size).toBe(3)
  order.delete(two)
  expect(two).toMatchObject({ order: undefined, older: undefined, newer: undefined })
  order.delete(one)
  expect(order.oldest).toBe(three)
})
