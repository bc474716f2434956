import { expect, it } from 'vitest'
import { exchangeId } from '../exchange/exchange.ts'
import { bodyPlace } from '../exchange/place.ts'
import { createKeySets } from './key-sets.ts'

const fetch = (id: number, ...kids: readonly string[]) => ({
  at: bodyPlace(exchangeId(id), 'response'),
  time: id,
  keys: kids.map((kid) => ({ kty: 'RSA', kid })),
})
const kids = (set: ReturnType<ReturnType<typeof createKeySets>['of']>) => set?.keys.map((key) => key['kid'])

it('keeps the keys of every fetch, the newest first, and where it was', () => {
  const sets = createKeySets()
  sets.add('https://as.example/keys', fetch(1, 'a', 'b'))
  sets.add('https://as.example/keys', fetch(3, 'b', 'c'))
  sets.add('https://as.example/keys', fetch(3, 'b', 'c'))
  const found = sets.of('https://as.example', undefined)
  expect(kids(found)).toEqual(['b', 'c', 'a'])
  expect(found?.at).toEqual(bodyPlace(exchangeId(3), 'response'))
  expect(found?.fetches?.map(({ time }) => time)).toEqual([1, 3])
  expect(found?.guessed).toBeUndefined()
})

it('tells the set that an issuer names from one that only lies at its host', () => {
  const sets = createKeySets()
  sets.add('https://id.example/realms/a/certs', fetch(1, 'a'))
  sets.add('https://id.example/realms/b/certs', fetch(2, 'b'))
  expect(kids(sets.of('https://id.example/realms/b', undefined))).toEqual(['b'])
  expect(sets.of('https://id.example/realms/b', undefined)?.guessed).toBeUndefined()
  expect(kids(sets.of('https://id.example/realms/b', 'https://id.example/realms/a/certs'))).toEqual(['a'])
  expect(sets.of('https://id.example/realms/c', undefined)?.guessed).toBe(true)
  expect(sets.of('https://id.example', undefined)?.guessed).toBe(true)
  expect(sets.of('https://other.example', undefined)).toBeUndefined()
})
