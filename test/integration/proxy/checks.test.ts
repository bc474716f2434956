import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSightings, type Sightings } from '../../../main/proxy/sightings/sightings.ts'
import { directSettings } from '../../../main/proxy/upstream/upstream.ts'
import type { SeenCheck } from '../../../shared/connection-check/seen-clients.ts'
import { checkSteps, clientVerdict } from '../../../shared/connection-check/verdict.ts'
import { fixture } from '../fixture.ts'
import { answering, openBench } from './bench.ts'

// Real clients against the real proxy: what a person is told must be what is wrong with them.

let sightings: Sightings
let waiting: Set<() => void>
beforeEach(() => {
  waiting = new Set()
  sightings = createSightings(() => {
    for (const look of waiting) look()
  })
})
const bench = fixture(() => openBench({ sightings }))

const host = 'tk4q9.tokentrail.test'
const check = () => sightings.seen().checks.find(({ id }) => id === 'tk4q9')
const steps = () => {
  const { clients } = sightings.seen()
  const seen = check()
  return checkSteps(
    'tk4q9',
    seen,
    clients.find(({ key }) => key === seen?.key),
    0,
  ).map(({ kind, state }) => `${kind} ${state}`)
}

/** The check as soon as it fits. */
function until(fits: (seen: SeenCheck | undefined) => boolean): Promise<void> {
  return new Promise((done) => {
    const look = () => {
      if (!fits(check())) return
      waiting.delete(look)
      done()
    }
    waiting.add(look)
    look()
  })
}

function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ readonly code: number | null; readonly out: string }>((done, fail) => {
    const child = spawn(command, args, { env: { ...process.env, ...env } })
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk
    })
    child.stderr.resume()
    child.once('error', fail)
    child.once('close', (code) => done({ code, out }))
  })
}

const proxied = () => ({
  HTTPS_PROXY: bench.proxy.address,
  HTTP_PROXY: bench.proxy.address,
  NO_PROXY: '',
  NODE_USE_ENV_PROXY: '1',
})
const curl = (...args: readonly string[]) => run('curl', ['-sS', '--proxy', bench.proxy.address, ...args])

describe('curl', () => {
  test('that trusts the authority is told so, and in the window', async () => {
    const { out } = await curl('--cacert', bench.authority.certificatePath, `https://${host}/`)
    expect(out).toBe('This client uses Tokentrail and trusts its certificate: its HTTPS is read.\n')
    expect(steps()).toEqual(['proxy good', 'https good', 'trust good', 'around note'])
    expect(check()).toMatchObject({ from: '127.0.0.1', client: expect.stringMatching(/^curl\//) })
  })

  test('that does not is seen to refuse it, with the alert that it sends', async () => {
    expect((await curl(`https://${host}/`)).code).not.toBe(0)
    await until((seen) => seen?.refused != null)
    expect(steps()).toEqual(['proxy good', 'https good', 'trust bad', 'around note'])
    expect(check()?.refused).toEqual({ host, alert: 'unknown_ca' })
    // Afterwards it does, and nothing of before is held against it.
    await curl('--cacert', bench.authority.certificatePath, `https://${host}/`)
    expect(steps()[2]).toBe('trust good')
  })

  test('over plain HTTP hears that HTTPS is still to be tried', async () => {
    expect((await curl(`http://${host}/`)).out).toContain(`https://${host}/ tells`)
    expect(steps()).toEqual(['proxy good', 'https waiting', 'trust waiting', 'around note'])
  })

  test('that does not use the proxy does not find the host, and one that asks it directly is told', async () => {
    expect((await run('curl', ['-sS', '--noproxy', '*', `http://${host}/`])).code).toBe(6)
    expect(steps()[0]).toBe('proxy waiting')
    const { out } = await run('curl', ['-sS', '--noproxy', '*', `${bench.proxy.address}/check/tk4q9`])
    expect(out).toBe('This client reaches Tokentrail, but does not use it as its proxy.\n')
    expect(steps()[0]).toBe('proxy bad')
  })

  test('by SOCKS is seen as by HTTP', async () => {
    const proxy = bench.proxy.address.replace('http:', 'socks5h:')
    const args = ['-sS', '--proxy', proxy, '--cacert', bench.authority.certificatePath, `https://${host}/`]
    expect((await run('curl', args)).out).toContain('its HTTPS is read')
    expect(steps().slice(0, 3)).toEqual(['proxy good', 'https good', 'trust good'])
  })
})

test('a check is made whatever the scope leaves out, and is no part of the session', async () => {
  bench.proxy.configure({ ...directSettings, scope: { ...directSettings.scope, decrypt: 'listed' } })
  const { out } = await curl('--cacert', bench.authority.certificatePath, `https://${host}/`)
  expect(out).toContain('its HTTPS is read')
  await curl(`https://${host}/`)
  expect(bench.exchanges()).toEqual([])
})

describe('Node.js with NODE_USE_ENV_PROXY', () => {
  const asks = ['-e', `fetch("https://${host}/").then((a) => a.text()).then(console.log, () => process.exit(3))`]

  test('that trusts the authority', async () => {
    const env = { ...proxied(), NODE_EXTRA_CA_CERTS: bench.authority.certificatePath }
    expect((await run(process.execPath, asks, env)).out).toContain('its HTTPS is read')
    expect(steps()[2]).toBe('trust good')
  })

  test('that does not, and closes without a word', async () => {
    expect((await run(process.execPath, asks, proxied())).code).toBe(3)
    await until((seen) => seen?.refused != null)
    expect(steps().slice(0, 3)).toEqual(['proxy good', 'https good', 'trust bad'])
  })
})

test.skipIf(spawnSync('python3', ['-c', 'import requests']).status !== 0)('requests of Python, both ways', async () => {
  const asks = ['-c', `import requests; print(requests.get("https://${host}/").text)`]
  expect((await run('python3', asks, { ...proxied(), REQUESTS_CA_BUNDLE: '', CURL_CA_BUNDLE: '' })).code).not.toBe(0)
  await until((seen) => seen?.refused != null)
  expect(check()?.refused).toEqual({ host, alert: 'unknown_ca' })
  const env = { ...proxied(), REQUESTS_CA_BUNDLE: bench.authority.certificatePath }
  expect((await run('python3', asks, env)).out).toContain('its HTTPS is read')
  expect(steps()[2]).toBe('trust good')
})

test('a client that pins one host is told from one that lacks the authority', async () => {
  const port = await bench.tlsServer(answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
  const pin = join(bench.folder, 'pin.pem')
  writeFileSync(pin, bench.trusted)
  const api = `https://localhost:${port}/`
  // Its own trust for one host, the system's for all others, as an app with a pin has it.
  await curl('--cacert', bench.authority.certificatePath, `https://${host}/`, api)
  expect((await curl('--cacert', pin, `https://pinned.localhost:${port}/`)).code).not.toBe(0)
  const refuses = () => sightings.seen().clients[0]?.refused.length === 1
  await new Promise<void>((done) => {
    const look = () => {
      if (!refuses()) return
      waiting.delete(look)
      done()
    }
    waiting.add(look)
    look()
  })
  const [client] = sightings.seen().clients
  expect(client).toMatchObject({
    trusted: [host, 'localhost'],
    refused: [{ host: 'pinned.localhost', alert: 'unknown_ca' }],
  })
  expect(client && clientVerdict(client).text).toContain('it pins')
  expect(steps()[2]).toBe('trust bad')
})

test('HTTP/3 that a server offers is passed on, and told', async () => {
  const head = 'HTTP/1.1 200 OK\r\nAlt-Svc: h3=":443"; ma=86400\r\nContent-Length: 2\r\n\r\nok'
  const port = await bench.tlsServer(answering(head))
  const { out } = await curl('-i', '--cacert', bench.authority.certificatePath, `https://localhost:${port}/`)
  expect(out).toContain('Alt-Svc: h3=":443"; ma=86400')
  expect(sightings.seen().clients[0]).toMatchObject({ http3: ['localhost'], around: [] })
  // A request from a page that never came through the proxy proves that something went around it.
  const referer = 'https://elsewhere.example/page'
  await curl('--cacert', bench.authority.certificatePath, '-e', referer, `https://localhost:${port}/`)
  expect(sightings.seen().clients[0]).toMatchObject({ around: ['elsewhere.example'] })
})

describe('Chromium', () => {
  let browser: Browser | undefined
  afterEach(async () => {
    await browser?.close()
    browser = undefined
  })
  const open = async (...args: readonly string[]) => {
    browser = await chromium.launch({
      executablePath: process.env['TOKENTRAIL_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [`--proxy-server=${bench.proxy.address}`, ...args, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    })
    const page = await browser.newPage({ javaScriptEnabled: false })
    await page.goto(`http://${host}/`)
    return page
  }

  test('that does not trust the authority reads so on the page itself, without a script', async () => {
    const page = await open()
    await page.getByRole('heading', { name: 'Trusts the certificate: No', exact: true }).waitFor()
    expect(await page.locator('body').textContent()).toMatch(
      /It refused the certificate \((certificate_unknown|unknown_ca)\)|its authority is unknown/,
    )
    expect(steps().slice(0, 3)).toEqual(['proxy good', 'https good', 'trust bad'])
  })

  test('that trusts it by now reads so where it opens the page of its refusal again', async () => {
    await curl(`https://${host}/`)
    await until((seen) => seen?.refused !== null)
    const page = await open(`--ignore-certificate-errors-spki-list=${bench.authority.spkiHash}`)
    await page.getByRole('heading', { name: 'Trusts the certificate: Yes' }).waitFor()
  })

  test('that knows its key reads that HTTPS is read', async () => {
    const page = await open(`--ignore-certificate-errors-spki-list=${bench.authority.spkiHash}`)
    await page.getByRole('heading', { name: 'Trusts the certificate: Yes' }).waitFor()
    expect(steps().slice(0, 3)).toEqual(['proxy good', 'https good', 'trust good'])
  })
})
