import { expect, it } from 'vitest'
import { readClose } from './close-code.ts'

it('reads code and reason, and says what the code means', () => {
  expect(readClose(Uint8Array.of(3, 232, ...new TextEncoder().encode('until tomorrow')))).toEqual({
    code: 1000,
    meaning: 'normal closure',
    reason: 'until tomorrow',
  })
  expect(readClose(Uint8Array.of(0x13, 0x88))).toEqual({ code: 5000, meaning: undefined, reason: '' })
})

it.each([[[]], [[3]]])('reads nothing where no code is given: %j', (bytes) => {
  expect(readClose(Uint8Array.from(bytes))).toEqual({ code: undefined, meaning: undefined, reason: '' })
})
