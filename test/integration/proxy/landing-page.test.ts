import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import { answerLanding } from '../../../main/proxy/landing-page.ts'
import { serveHttp } from '../engine/running-engine.ts'
import { fixture } from '../fixture.ts'
import { openBench, readUntil } from './bench.ts'

const bench = fixture(openBench)

async function get(url: string): Promise<{ readonly head: string; readonly body: Buffer }> {
  const client = await bench.client()
  client.write(`GET ${url} HTTP/1.1\r\nHost: ${new URL(url, 'http://tokentrail.test').host}\r\n\r\n`)
  const text = await readUntil(client, (sofar) => {
    const end = sofar.indexOf('\r\n\r\n')
    return end > 0 && sofar.length - end - 4 >= Number(/content-length: (\d+)/i.exec(sofar)?.[1])
  })
  const end = text.indexOf('\r\n\r\n')
  return { head: text.slice(0, end), body: Buffer.from(text.slice(end + 4), 'latin1') }
}

it('shows how each system is told to trust the authority, through the proxy', async () => {
  const { head, body } = await get('http://tokentrail.test/')
  expect(head).toMatch(/^HTTP\/1\.1 200 .*text\/html/s)
  const page = body.toString()
  for (const system of [
    'macOS',
    'Windows',
    'Linux',
    'Firefox',
    'Android',
    'iOS',
    'Node.js',
    'Python',
    'Java',
    'curl',
  ]) {
    expect(page).toContain(`<h2>${system}`)
  }
  expect(page).toContain(bench.authority.fingerprint)
  expect(page).toContain(bench.proxy.address)
  expect(page).toContain(`java -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=${bench.proxy.port} `)
})

it('tells a browser that was opened here what to do now, and of nothing to install', async () => {
  const { head, body } = await get('http://tokentrail.test/browser')
  expect(head).toMatch(/^HTTP\/1\.1 200 .*text\/html/s)
  expect(body.toString()).toContain('<h1>This browser is ready</h1>')
  expect(body.toString()).not.toContain('ca.pem')
})

it('writes its lines so that a shell reads the path as it is, whatever is in it', async () => {
  const certificatePath = `/data/it's "x" $HOME/<ca>.pem`
  const server = await serveHttp((request, response) =>
    answerLanding(request, response, { ...bench.authority, certificatePath }, bench.proxy.address),
  )
  const page = await (await fetch(server.origin)).text()
  await server.close()
  const lines = [...page.matchAll(/<code>(.*?)<\/code>/g)].map(([, line = '']) => unescaped(line))
  for (const program of ['sudo cp', 'sudo trust anchor', 'certutil -d', 'keytool', 'curl']) {
    const line = lines.find((text) => text.startsWith(program))?.split(' && ')[0]
    const words = spawnSync('bash', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' }).stdout.split('\n')
    expect(words, program).toContain(certificatePath)
  }
})

const unescaped = (html: string) =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

it('gives the certificate as PEM and as DER, and never the key', async () => {
  const pem = (await get('http://tokentrail.test/ca.pem')).body.toString()
  expect(new X509Certificate(pem).fingerprint256).toBe(bench.authority.fingerprint)
  expect(pem).not.toContain('PRIVATE KEY')
  const der = (await get('http://tokentrail.test/ca.crt')).body
  expect(new X509Certificate(der).fingerprint256).toBe(bench.authority.fingerprint)
  expect((await get('http://tokentrail.test/tokentrail-ca.key')).head).toMatch(/^HTTP\/1\.1 404/)
})

it('gives a profile for iPhones, whose certificate is the same', async () => {
  const { head, body } = await get('http://tokentrail.test/ca.mobileconfig')
  expect(head).toContain('application/x-apple-aspen-config')
  const text = body.toString()
  const der = Buffer.from(/<data>([^<]+)</.exec(text)?.[1] ?? '', 'base64')
  expect(new X509Certificate(der).fingerprint256).toBe(bench.authority.fingerprint)
  // The same again takes the place of the one before.
  expect((await get('http://tokentrail.test/ca.mobileconfig')).body.toString()).toBe(text)
})

it('answers at its own address too, without sending itself a request', async () => {
  expect((await get(`${bench.proxy.address}/`)).head).toMatch(/^HTTP\/1\.1 200/)
  expect((await get('/')).head).toMatch(/^HTTP\/1\.1 200/)
  expect(bench.exchanges()).toEqual([])
})

it('answers over HTTPS as well', async () => {
  const client = await bench.tlsTunnel('tokentrail.test:443', 'tokentrail.test')
  client.write('GET /ca.pem HTTP/1.1\r\nHost: tokentrail.test\r\n\r\n')
  expect(await readUntil(client, 'END CERTIFICATE')).toContain('200 OK')
})
