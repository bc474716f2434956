import { expect, test } from 'vitest'
import { environmentOf, javaOptions } from './environment.ts'

const way = {
  proxy: 'http://127.0.0.1:8080',
  ca: '/data/ca/tokentrail-ca.pem',
  bundle: '/data/ca/tokentrail-bundle.pem',
  trustStore: '/data/ca/tokentrail-trust.jks',
}

const given = (name: string) => environmentOf(way).find((variable) => variable.name === name)?.value

test('leads both spellings of the variables through the proxy, and makes no exception', () => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy']) expect(given(name)).toBe(way.proxy)
  expect([given('NO_PROXY'), given('no_proxy')]).toEqual(['', ''])
})

test('gives the authority alone to what adds it, and all roots to what takes a file in their place', () => {
  const by = (value: string) =>
    environmentOf(way)
      .filter((variable) => variable.value === value)
      .map(({ name }) => name)
  expect(by(way.ca)).toEqual(['NODE_EXTRA_CA_CERTS', 'DENO_CERT'])
  expect(by(way.bundle)).toEqual([
    'SSL_CERT_FILE',
    'REQUESTS_CA_BUNDLE',
    'CURL_CA_BUNDLE',
    'GIT_SSL_CAINFO',
    'AWS_CA_BUNDLE',
    'CARGO_HTTP_CAINFO',
    'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH',
  ])
})

test('keeps what Java was told before, and does not grow when it is set again', () => {
  const once = javaOptions(way, '-Xmx1g')
  expect(once).toBe(`-Xmx1g ${javaOptions(way)}`)
  expect(javaOptions(way, once)).toBe(once)
})

test.each([
  ['/plain/x.jks', '/plain/x.jks'],
  ['/with space/x.jks', '"/with space/x.jks"'],
  [`/it's/x.jks`, `"/it's/x.jks"`],
  [`/a "b" it's`, `"/a "'"'"b"'"'" it's"`],
])('quotes the path %s for Java', (trustStore, written) => {
  expect(javaOptions({ ...way, trustStore })).toContain(`-Djavax.net.ssl.trustStore=${written}`)
})
