import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
