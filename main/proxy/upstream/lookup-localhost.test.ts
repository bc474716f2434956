import type { lookup } from 'node:dns'
import { expect, it, test } from 'vitest'
import { createLocalhostLookup, isLocalhost } from './lookup-localhost.ts'

test.each([
  ['localhost', true],
  ['LOCALHOST.', true],
  ['app.localhost', true],
  ['localhost.example', false],
  ['mylocalhost', false],
])('%s leads to this machine: %s', (host, is) => {
  expect(isLocalhost(host)).toBe(is)
})

const six = { address: '::1', family: 6 }
const four = { address: '127.0.0.1', family: 4 }
const found = (ask: unknown, options: object) =>
  new Promise((done) => createLocalhostLookup(ask as typeof lookup)('app.localhost', options, (_error, at) => done(at)))
type Answer = (error: Error | null, addresses: unknown) => void
const says = (error: Error | null, addresses: unknown) => (_name: string, _options: object, answer: Answer) =>
  answer(error, addresses)

it("keeps the system's order, and the family that is asked for", async () => {
  const ask = says(null, [six, four])
  expect(await found(ask, { all: true })).toEqual([six, four])
  expect(await found(ask, { all: true, family: 4 })).toEqual([four])
  expect(await found(ask, {})).toBe('::1')
})

it('waits for no system that does not answer, and knows where to go where it fails', async () => {
  expect(await found(() => undefined, { all: true })).toEqual([four, six])
  expect(await found(says(new Error('EAI_AGAIN'), undefined), { all: true })).toEqual([four, six])
})
