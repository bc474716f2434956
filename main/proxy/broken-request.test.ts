import { expect, test } from 'vitest'
import { refusalOf } from './broken-request.ts'

const alert = (name: string) => Object.assign(new Error('alert'), { code: `ERR_SSL_TLSV1_ALERT_${name}` })

test.each([
  ['UNKNOWN_CA', 'the-same', /does not trust Tokentrail's authority/],
  ['CERTIFICATE_EXPIRED', 'the-same', /to be out of date .*: set the clocks of both/],
  ['CERTIFICATE_EXPIRED', 'tunnelled', /From now on its connections to as\.example are passed on/],
] as const)('a client that sends the alert %s, and is %s after it, is told as that', (name, next, words) => {
  expect(refusalOf('as.example', 'said', alert(name), next)).toMatch(words)
})
