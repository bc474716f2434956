import { expect, test } from 'vitest'
import { cameOf } from './coming.ts'

const body = { size: 1_200_000 } as Parameters<typeof cameOf>[0]['body']
const line = (name: string, text: string) => ({ name, value: { text, masked: false }, location: '' })

test.each([
  ['of so much where its length is told', [line('Content-Length', '3400000')], '1.2 MB of 3.4 MB so far'],
  ['alone where it is not', [line('Transfer-Encoding', 'chunked')], '1.2 MB so far'],
  ['alone where it is unpacked', [line('content-length', '400000'), line('content-encoding', 'gzip')], '1.2 MB so far'],
  ['alone where its length is no number', [line('content-length', 'much')], '1.2 MB so far'],
])('what has come of a body is told, %s', (_, headers, told) => {
  expect(cameOf({ body, headers })).toBe(told)
})
