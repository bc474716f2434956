import { expect, test } from 'vitest'
import { isStale } from './asked-again.ts'
import { upstreamError } from './exchange-error.ts'

const origin = { scheme: 'https', host: 'as.example', port: 443 } as const
const systemError = (code: string) => Object.assign(new Error(code), { code, syscall: 'read', errno: -1 })

test.each([
  ['ENOTFOUND', 'name-not-found', /The name as\.example could not be found.*Check its spelling/],
  ['EAI_AGAIN', 'name-not-found', /Nobody answered for the name as\.example \(EAI_AGAIN\).*a DNS server that answers/],
  ['ENETUNREACH', 'unreachable', /cannot be reached from this machine\. Check the network, the VPN/],
  ['EADDRNOTAVAIL', 'unreachable', /cannot be reached from this machine/],
  ['EHOSTUNREACH', 'unreachable', /cannot be reached from this machine/],
  ['ETIMEDOUT', 'timed-out', /did not answer in time/],
  ['ECONNABORTED', 'reset', /closed the connection/],
  ['ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL', 'tls', /may speak HTTP\/2 alone by now\. Send the request again/],
  ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'tls', /does not take the client certificate.*an authority that the server knows/],
  [
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    'tls',
    /no version of TLS that is in use today.*Tokentrail, as browsers, speaks/,
  ],
  ['ERR_SSL_TLSV1_UNRECOGNIZED_NAME', 'tls', /knows no site by as\.example, which TLS asked it for.*Check the name/],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls', /demand a client certificate \(mutual TLS\)/],
  ['UNSPECIFIED', 'certificate', /The certificate of https:\/\/as\.example is not trusted.*Have one issued that/],
  [
    'CERT_HAS_EXPIRED',
    'certificate',
    /it, or an authority above it, has expired; CERT_HAS_EXPIRED\)\. Have that renewed.*clock is/,
  ],
  ['EMFILE', 'unreachable', /as many connections and files open as the system lets it \(EMFILE\).*ulimit -n/],
])('%s is told as %s, with what to do', (code, kind, words) => {
  const told = upstreamError(systemError(code), origin)
  expect(told.code).toBe(kind)
  expect(told.message).toMatch(words)
})

test('what came instead of a response is told in its own words', () => {
  const told = upstreamError(new Error('it begins with no status line'), origin)
  expect(told.code).toBe('protocol')
  expect(told.message).toMatch(/^https:\/\/as\.example sent what is no HTTP response \(it begins with no status line\)/)
})

test('a network that went is a reason to ask again, a server that takes its time is none', () => {
  for (const code of ['ECONNRESET', 'EPIPE', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EHOSTUNREACH', 'ETIMEDOUT'])
    expect(isStale(systemError(code)), code).toBe(true)
  expect(isStale(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }))).toBe(false)
  expect(isStale(systemError('ENOTFOUND'))).toBe(false)
})

test.each([
  [['ETIMEDOUT', 'ECONNREFUSED'], 'refused'],
  [['ENETUNREACH', 'ECONNREFUSED'], 'refused'],
  [['ECONNREFUSED', 'ENETUNREACH'], 'refused'],
  [['ENETUNREACH', 'ETIMEDOUT'], 'timed-out'],
  [['ENETUNREACH', 'EHOSTUNREACH'], 'unreachable'],
])('of the addresses of a name, the one that says most is told: %j', (codes, kind) => {
  expect(upstreamError(new AggregateError(codes.map(systemError)), origin).code).toBe(kind)
})
