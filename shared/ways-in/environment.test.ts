import { expect, test } from 'vitest'
import { environmentBefore, environmentOf, javaOptions } from './environment.ts'

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

test('goes before the proxy that npm, pip and Cargo have in their settings', () => {
  const own = ['npm_config_proxy', 'npm_config_https_proxy', 'PIP_PROXY', 'CARGO_HTTP_PROXY']
  expect(own.map(given)).toEqual(own.map(() => way.proxy))
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
    'HTTPLIB2_CA_CERTS',
    'PIP_CERT',
    'CURL_CA_BUNDLE',
    'GIT_SSL_CAINFO',
    'AWS_CA_BUNDLE',
    'CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE',
    'CARGO_HTTP_CAINFO',
    'npm_config_cafile',
    'PERL_LWP_SSL_CA_FILE',
    'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH',
  ])
})

test('keeps what Java was told before, and does not grow when it is set again', () => {
  const once = javaOptions(way, '-Xmx1g')
  expect(once).toBe(`-Xmx1g ${javaOptions(way)}`)
  expect(javaOptions(way, once)).toBe(once)
})

test('keeps one set of options for Java where the proxy has another port, or its path holds anything', () => {
  const other = { ...way, proxy: 'http://127.0.0.1:9090', trustStore: `/a "b" it's` }
  expect(javaOptions(way, javaOptions(other, '-Xmx1g'))).toBe(javaOptions(way, '-Xmx1g'))
})

test('takes back what it added, and leaves what was there', () => {
  const own = { JAVA_TOOL_OPTIONS: '-Xmx1g', PHP_INI_SCAN_DIR: ':/etc/a' }
  const php = '/data/ca/php'
  const set = Object.fromEntries(environmentOf({ ...way, php }, own).map(({ name, value }) => [name, value]))
  const back = environmentBefore(php, set)
  expect(back.filter(({ value }) => value !== undefined)).toEqual([
    { name: 'JAVA_TOOL_OPTIONS', value: '-Xmx1g' },
    { name: 'PHP_INI_SCAN_DIR', value: ':/etc/a' },
  ])
  expect(back.map(({ name }) => name)).toEqual(Object.keys(set))
  const bare = Object.fromEntries(environmentOf({ ...way, php }).map(({ name, value }) => [name, value]))
  expect(environmentBefore(php, bare).every(({ value }) => value === undefined)).toBe(true)
})

test('lets PHP look in the folders that it had, in its own where there were none, and last in ours', () => {
  const folders = (php: string, present?: string) =>
    environmentOf({ ...way, php }, { PHP_INI_SCAN_DIR: present }).find(({ name }) => name === 'PHP_INI_SCAN_DIR')?.value
  expect(folders('/data/ca/php')).toBe(':/data/ca/php')
  expect(folders('/data/ca/php', '/etc/a:/etc/b')).toBe('/etc/a:/etc/b:/data/ca/php')
  expect(folders('/data/ca/php', ':/data/ca/php')).toBe(':/data/ca/php')
  expect(folders('C:\\data\\php')).toBe(';C:\\data\\php')
  expect(environmentOf(way).map(({ name }) => name)).not.toContain('PHP_INI_SCAN_DIR')
})

test.each([
  ['/plain/x.jks', '/plain/x.jks'],
  ['/with space/x.jks', '"/with space/x.jks"'],
  [`/it's/x.jks`, `"/it's/x.jks"`],
  [`/a "b" it's`, `"/a "'"'"b"'"'" it's"`],
])('quotes the path %s for Java', (trustStore, written) => {
  expect(javaOptions({ ...way, trustStore })).toContain(`-Djavax.net.ssl.trustStore=${written}`)
})
