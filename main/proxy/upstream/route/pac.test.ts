import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createTrust } from '../trust.ts'
import { createPac } from './pac.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokentrail-pac-'))
afterAll(() => rmSync(folder, { recursive: true }))
const trust = createTrust({ roots: [], ignoreFor: [], clientCertificates: [] }, undefined)
const origin = (host: string) => ({ scheme: 'https', host, port: 443 }) as const
const script = (answer: string) => `function FindProxyForURL() { return ${JSON.stringify(answer)} }`

/** A server for scripts, which does as it is told at each request. */
async function serve(answer: (url: string) => readonly [status: number, text: string, location?: string]) {
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    const [status, text, location] = answer(String(request.url))
    response.writeHead(status, { connection: 'close', ...(location && { location }) }).end(text)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close: () => new Promise((closed) => server.close(closed)),
  }
}

test('a script that was fetched once serves while the next one is fetched, and where its server is gone', async () => {
  let now = 0
  let answer = [200, script('PROXY a:1')] as const
  const server = await serve(() => answer)
  const pac = createPac(`${server.url}/proxy.pac`, {}, trust, undefined, () => now)
  const host = async (name: string) => (await pac.hopsTo(origin(name))).map((hop) => 'host' in hop && hop.host)
  expect(await host('one.example')).toEqual(['a'])
  now += 301_000
  answer = [500, 'broken'] as never
  expect(await host('two.example')).toEqual(['a'])
  await expect.poll(server.asked).toBe(2)
  expect(await host('three.example')).toEqual(['a'])
  now += 301_000
  answer = [200, script('PROXY b:1')]
  await expect.poll(() => host(`${Math.random()}.example`)).toEqual(['b'])
  expect(server.asked()).toBe(3)
  await server.close()
})

test('a script is found where its address is redirected to, and a password in the address is used and masked', async () => {
  const server = await serve((url) => (url === '/wpad.dat' ? [302, '', '/proxy.pac'] : [200, script('PROXY c:1')]))
  const found = await createPac(`${server.url}/wpad.dat`, {}, trust).hopsTo(origin('as.example'))
  expect(found).toMatchObject([{ host: 'c', namedIn: `the proxy script ${server.url}/wpad.dat` }])
  const missing = await serve(() => [404, ''])
  const secret = missing.url.replace('//', '//me:hunter2@')
  const masked = missing.url.replace('//', '//me:••••@')
  await expect(createPac(secret, {}, trust).hopsTo(origin('as.example'))).rejects.toThrow(
    `The proxy script ${masked} gave no proxy for as.example (404 Not Found)`,
  )
  await Promise.all([server.close(), missing.close()])
})

test('a script in a file holds as soon as it is written anew', async () => {
  let now = 0
  const file = join(folder, 'edited.pac')
  const pac = createPac(file, {}, trust, undefined, () => now)
  writeFileSync(file, script('PROXY a:1'))
  utimesSync(file, 1, 1)
  expect(await pac.hopsTo(origin('as.example'))).toMatchObject([{ host: 'a' }])
  writeFileSync(file, script('PROXY b:1'))
  now += 1001
  expect(await pac.hopsTo(origin('as.example'))).toMatchObject([{ host: 'b' }])
  rmSync(file)
  now += 1001
  await expect(pac.hopsTo(origin('as.example'))).rejects.toThrow('ENOENT')
})

test('a script is told the host in lower case, and may call what Chromium has for IPv6', async () => {
  const file = join(folder, 'extended.pac')
  writeFileSync(
    file,
    `function FindProxyForURL(url, host) {
      if (isInNetEx('10.1.2.3;fd00::1', 'fd00::/8') && !isInNetEx('fe80::1', 'fd00::/8') && !isInNetEx('::1', '10.0.0.0/8') &&
        isResolvableEx('127.0.0.1') && !isResolvableEx('x.invalid') && dnsResolveEx('::1') === '::1' && myIpAddressEx())
        return 'PROXY ' + host + ':1'
    }`,
  )
  expect(await createPac(file, {}, trust).hopsTo(origin('AS.Example'))).toMatchObject([{ host: 'as.example' }])
})

test('a name that is not found is in no network', async () => {
  const file = join(folder, 'proxy.pac')
  writeFileSync(
    file,
    'function FindProxyForURL(url, host) { return isInNet(dnsResolve("x.invalid"), "0.0.0.0", "0.0.0.0") ? "DIRECT" : "PROXY d:1" }',
  )
  const warned: string[] = []
  const listen = ({ name }: Error) => warned.push(name)
  process.on('warning', listen)
  expect(await createPac(file, {}, trust).hopsTo(origin('as.example'))).toMatchObject([{ host: 'd' }])
  process.off('warning', listen)
  expect(warned).toEqual([])
})

test('a script that runs in a circle after it has asked for a name is told, and ends nothing', async () => {
  const file = join(folder, 'circle.pac')
  writeFileSync(file, 'function FindProxyForURL(url, host) { dnsResolve("127.0.0.1"); while (true) {} }')
  await expect(createPac(file, {}, trust).hopsTo(origin('as.example'))).rejects.toThrow('interrupted')
})

test('a script whose steps take long is told just so', async () => {
  const file = join(folder, 'slow-steps.pac')
  writeFileSync(file, 'function FindProxyForURL() { var a = Array(5000).fill(0); while (true) a.indexOf(1) }')
  await expect(createPac(file, {}, trust).hopsTo(origin('as.example'))).rejects.toThrow('interrupted')
})

test('many answers of a slow script, one after the other, are each in time', async () => {
  const file = join(folder, 'slow.pac')
  writeFileSync(file, 'function FindProxyForURL() { for (var i = 0; i < 2e6; i++); return "PROXY d:1" }')
  const pac = createPac(file, {}, trust)
  for (let n = 0; n < 40; n++) expect(await pac.hopsTo(origin(`as${n}.example`))).toMatchObject([{ host: 'd' }])
})
