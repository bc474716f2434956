import { expect, test } from 'vitest'
import { refusalOf } from './http-proxy.ts'
import type { ProxyHop } from './route/hop.ts'

const hop: ProxyHop = { kind: 'http', host: 'proxy.example', port: 8080, username: 'me', password: 'hunter2' }
const refusal = (...lines: readonly string[]) =>
  refusalOf(
    407,
    'Proxy Authentication Required',
    lines.map((line) => ['Proxy-Authenticate', line] as const),
    hop,
    'as.example:443',
  )

test.each([
  ['Basic realm="proxy"'],
  ['Negotiate', 'NTLM', 'basic realm="proxy"'],
  ['Negotiate, NTLM, Basic realm="one, two"'],
  ['Digest realm="a", qop="auth", nonce="n", Basic realm="b"'],
  [],
])('a refused account is told where Basic is among what the proxy takes: %j', (...lines) => {
  expect(refusal(...lines)).toMatch(/does not take the user name and password from the proxy settings \(407\)/)
})

test.each([
  [['Negotiate', 'NTLM'], 'Negotiate or NTLM'],
  [['Negotiate, NTLM'], 'Negotiate or NTLM'],
  [['Digest realm="Basic, or not", qop="auth,auth-int", nonce="n"'], 'Digest'],
])('what the proxy takes instead is named: %j', (lines, schemes) => {
  expect(refusal(...lines)).toContain(`asks for ${schemes}, and Tokentrail speaks Basic`)
})
