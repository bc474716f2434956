import { expect, test } from 'vitest'
import { direct, type Hop } from './route/hop.ts'
import { createUnreached } from './unreached.ts'

const a: Hop = { kind: 'http', host: 'a.example', port: 8080 }
const b: Hop = { kind: 'http', host: 'b.example', port: 8080 }

test('a proxy that was not reached of late is the last to be tried, until it is reached or time has passed', () => {
  let now = 0
  const unreached = createUnreached(() => now)
  expect(unreached.last([a, b, direct])).toEqual([a, b, direct])
  unreached.add({ ...a, username: 'me' })
  expect(unreached.last([a, b, direct])).toEqual([b, direct, a])
  unreached.add(b)
  expect(unreached.last([a, b])).toEqual([a, b])
  unreached.delete(b)
  expect(unreached.last([a, b])).toEqual([b, a])
  now += 300_000
  expect(unreached.last([a, b])).toEqual([a, b])
})
