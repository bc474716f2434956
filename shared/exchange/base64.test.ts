import { base64url } from 'jose'
import { expect, it } from 'vitest'
import { bytesOfBase64 } from './base64.ts'

it.each([
  ['', []],
  ['+/8=', [0xfb, 0xff]],
  ['-_8', [0xfb, 0xff]],
  // The bits that are left over are not zero, and mean nothing.
  ['-_9', [0xfb, 0xff]],
  ['AAECAw==', [0, 1, 2, 3]],
])('reads %j in both alphabets, with and without padding', (text, bytes) => {
  expect([...(bytesOfBase64(text) ?? [-1])]).toEqual(bytes)
})

it.each(['A', 'AAAAA', 'ab c', 'a=b=', 'ä', 'a\n', '%'])('takes %j for no Base64', (text) => {
  expect(bytesOfBase64(text)).toBeUndefined()
})

it('reads what is long', () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => at % 256)
  expect(bytesOfBase64(base64url.encode(bytes))).toEqual(bytes)
})
