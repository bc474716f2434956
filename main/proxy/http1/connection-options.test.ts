import { expect, test } from 'vitest'
import { idleTimeOf } from './connection-options.ts'

test.each([
  ['timeout=5', 4000],
  ['timeout=5, max=100', 4000],
  ['max=100, Timeout = 20', 19_000],
  ['timeout=1', 0],
  ['timeout=0', 0],
  ['timeout=86400', 60_000],
  ['max=100', undefined],
  ['timeout=soon', undefined],
  ['mytimeout=50', undefined],
])('reads how long a server keeps a connection from Keep-Alive: %s', (value, idleTime) => {
  expect(idleTimeOf([['Keep-Alive', value]])).toBe(idleTime)
  expect(
    idleTimeOf([
      ['Date', 'now'],
      ['keep-alive', value],
    ]),
  ).toBe(idleTime)
})

test('knows nothing where the server says nothing', () => {
  expect(idleTimeOf([['Connection', 'keep-alive']])).toBeUndefined()
})
