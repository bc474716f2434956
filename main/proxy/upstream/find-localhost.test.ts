import { expect, it, test } from 'vitest'
import type { FindAddresses } from './find-addresses.ts'
import { createFindLocalhost, isLocalhost } from './find-localhost.ts'

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
const found = (ask: FindAddresses) =>
  new Promise((done) => createFindLocalhost(ask)('app.localhost', (_error, addresses) => done(addresses)))

it("keeps the system's order", async () => {
  expect(await found((_name, answer) => answer(null, [six, four]))).toEqual([six, four])
})

it.each([[[four]], [[six]]])('adds the loopback address that the system does not know it by', async (known) => {
  const both = await found((_name, answer) => answer(null, known))
  expect(both).toEqual([...known, ...[four, six].filter((one) => !known.includes(one))])
})

it('waits for no system that does not answer, and knows where to go where it fails', async () => {
  expect(await found(() => undefined)).toEqual([four, six])
  expect(await found((_name, answer) => answer(new Error('EAI_AGAIN'), []))).toEqual([four, six])
})
