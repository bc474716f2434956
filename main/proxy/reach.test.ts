import { expect, test } from 'vitest'
import { addressFor, isAddressOfThisMachine, mayConnect, networkAddresses } from './reach.ts'

test('listens on loopback alone unless others are to use it', () => {
  expect([addressFor('this-machine'), addressFor('network')]).toEqual(['127.0.0.1', '0.0.0.0'])
})

test.each([
  ['127.0.0.1', true],
  ['172.17.0.2', true],
  ['192.168.1.20', true],
  ['10.1.2.3', true],
  ['100.100.1.1', true],
  ['::ffff:192.168.1.20', true],
  ['203.0.113.7', false],
  ['172.32.0.1', false],
  ['::ffff:203.0.113.7', false],
  ['2001:db8::1', false],
  ['', false],
])('lets %s connect: %s', (remoteAddress, may) => {
  expect(mayConnect({ remoteAddress, localAddress: '198.51.100.1' })).toBe(may)
})

test('lets this machine connect by a public address of its own', () => {
  expect(mayConnect({ remoteAddress: '203.0.113.7', localAddress: '::ffff:203.0.113.7' })).toBe(true)
})

test('knows the addresses of this machine', () => {
  expect(isAddressOfThisMachine('127.0.0.1')).toBe(true)
  expect(isAddressOfThisMachine('203.0.113.77')).toBe(false)
  for (const address of networkAddresses()) expect(isAddressOfThisMachine(address)).toBe(true)
})
