import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { composeFile, dockerRunLine } from './docker.ts'

const hostile = `/data/it's $HOME, "x" \\y`
const way = {
  proxy: 'http://127.0.0.1:8080',
  ca: `${hostile}/ca.pem`,
  bundle: `${hostile}/bundle.pem`,
  trustStore: `${hostile}/trust.jks`,
  php: `${hostile}/php`,
}

/** The text at a key: a double-quoted one of YAML is JSON's. */
const at = (key: string) => JSON.parse(new RegExp(`^ *${key}: (".*")$`, 'm').exec(composeFile(way))?.[1] ?? 'null')

test('writes a file for Compose, in which a dollar stands for itself', () => {
  expect(composeFile(way)).toContain('- "host.docker.internal:host-gateway"')
  expect(at('HTTPS_PROXY')).toBe('http://host.docker.internal:8080')
  expect(at('NO_PROXY')).toBe('localhost,127.0.0.1')
  expect(at('SSL_CERT_FILE')).toBe('/etc/tokentrail/bundle.pem')
  expect(at('source')).toContain('$$HOME')
  expect(at('source').replaceAll('$$', '$')).toBe(way.ca)
})

test('lets PHP look in the folder that is mounted, besides its own', () => {
  expect(at('PHP_INI_SCAN_DIR')).toBe(':/etc/tokentrail/php')
  expect(composeFile(way)).toContain(
    `source: ${JSON.stringify(way.php).replaceAll('$', '$$$$')}\n        target: /etc/tokentrail/php\n`,
  )
})

test('leaves localhost of the container to Java too', () => {
  expect(composeFile(way)).not.toContain('nonProxyHosts')
})

test('writes a line that a shell reads as it is meant', () => {
  const line = dockerRunLine(way, 'bash', 'image', 'command').replace('docker run', `printf '%s\\0'`)
  const words = spawnSync('bash', ['-c', line], { encoding: 'utf8' }).stdout.split('\0')
  expect(words).toContain(`type=bind,"source=${way.ca.replaceAll('"', '""')}",target=/etc/tokentrail/ca.pem,readonly`)
  expect(words).toContain('HTTP_PROXY=http://host.docker.internal:8080')
  expect(words.slice(-3)).toEqual(['image', 'command', ''])
})
