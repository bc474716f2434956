import { spawnSync } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createPlainServer, type IncomingMessage } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, type TestContext, test, vi } from 'vitest'
import { findBrowsers } from '../../../main/browser/find-browsers.ts'
import { closeBrowsers, openBrowser } from '../../../main/browser/open-browser.ts'
import {
  type CertificateAuthority,
  openCertificateAuthority,
} from '../../../main/certificates/certificate-authority.ts'
import { createLeafIssuer } from '../../../main/certificates/leaf-issuer.ts'
import { makeAuthority } from '../../../main/certificates/make-authority.ts'
import { type RunningProxy, startProxy } from '../../../main/proxy/start-proxy.ts'
import { exchangeId } from '../../../shared/exchange/exchange.ts'
import { type Display, noDisplay, openDisplay } from '../../e2e/electron/virtual-display.ts'

const installed = (await findBrowsers()).map(({ id }) => id)
const folder = mkdtempSync(join(tmpdir(), 'tokentrail-open-'))
const profileRoot = join(folder, 'profiles')
/** Says `told` with a page's own words once its script runs; an error page has no script of ours. */
const pages = new EventEmitter()
const asked: string[] = []
let display: Display | null = null
let authority: CertificateAuthority
let proxy: RunningProxy
let server: Server
let page = ''

beforeAll(async () => {
  display = await openDisplay()
  useDisplay()
  // The server's certificate is of an authority that the proxy trusts, and no browser does.
  const servers = await makeAuthority()
  writeFileSync(join(folder, 'servers.pem'), servers.certificatePem)
  const issuer = await createLeafIssuer(servers)
  server = createServer({ key: issuer.keyPem, cert: await issuer.issue('127.0.0.1') }, (request, response) => {
    if (request.url === '/told') pages.emit('told', request.headers['user-agent'])
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><link rel="icon" href="data:,"><script>fetch("/told", { method: "POST" })</script>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  page = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
  authority = await openCertificateAuthority(join(folder, 'authority'))
  let last = 0
  let told = 0
  proxy = await startProxy({
    port: 0,
    authority,
    upstreamCa: join(folder, 'servers.pem'),
    sink: {
      nextId: () => exchangeId(last++),
      // A request that came whole is told at once as that.
      record: ({ id, request }) => {
        if (id < told) return
        told = id + 1
        asked.push(request.url)
      },
    },
  })
})

afterEach(async () => {
  useDisplay()
  await closeBrowsers()
})

afterAll(async () => {
  await proxy?.close()
  server?.close()
  server?.closeAllConnections()
  display?.close()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** Tests of a missing display take it away. */
function useDisplay(): void {
  vi.unstubAllEnvs()
  if (display?.env.DISPLAY) vi.stubEnv('DISPLAY', display.env.DISPLAY)
}

const interception = () => ({ proxy: proxy.address, authority, profileRoot })

async function requireBrowser(id: string, context: TestContext): Promise<string> {
  const browser = (await findBrowsers()).find((found) => found.id === id)
  if (!browser) return context.skip(`${id} is not installed on this machine`)
  return browser.path
}

describe('Open browser', () => {
  test.for(installed.length > 0 ? installed : ['a browser'])(
    '%s loads an HTTPS page of this machine through the proxy, without a certificate error and with no traffic of its own',
    { timeout: 60_000 },
    async (browser, context) => {
      await requireBrowser(browser, context)
      if (!display) return context.skip(noDisplay)
      asked.length = 0
      const told = once(pages, 'told')
      const opened = await openBrowser({ ...interception(), browser, url: page })
      expect(opened.id).toBe(browser)
      const [agent] = (await told) as [string]
      expect(agent).toContain(browser === 'firefox' ? 'Firefox/' : 'Chrome/')
      expect(asked).toEqual([page, `${page}told`])
      expect(readdirSync(profileRoot)).toHaveLength(1)
      await closeBrowsers()
      expect(readdirSync(profileRoot)).toEqual([])
    },
  )

  test('opens the proxy’s own page where no address is given', { timeout: 60_000 }, async (context) => {
    await requireBrowser('chromium', context)
    const front = createPlainServer((_request, response) => response.end()).listen(0, '127.0.0.1')
    await once(front, 'listening')
    const address = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
    const asked = once(front, 'request')
    await openBrowser({ ...interception(), proxy: address, browser: 'chromium', headless: true })
    const [request] = (await asked) as [IncomingMessage]
    expect(request.url).toBe('http://tokentrail.test/browser')
    front.close()
    front.closeAllConnections()
  })

  test('the same browser without it does not trust the authority', { timeout: 60_000 }, async (context) => {
    const executablePath = await requireBrowser('chromium', context)
    const other = await chromium.launch({
      executablePath,
      proxy: { server: proxy.address, bypass: '<-loopback>' },
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    })
    try {
      await expect((await other.newPage()).goto(page)).rejects.toThrow('ERR_CERT_AUTHORITY_INVALID')
    } finally {
      await other.close()
    }
  })

  test('removes the profiles of a run that was cut short, and leaves other folders alone', async (context) => {
    await requireBrowser('chromium', context)
    const { pid } = spawnSync(process.execPath, ['-e', '']) // has ended: its number is nobody's
    const left = { 'throw-away-dead': String(pid), 'throw-away-live': String(process.pid), 'my-notes': null }
    for (const [name, owner] of Object.entries(left)) {
      mkdirSync(join(profileRoot, name), { recursive: true })
      if (owner) writeFileSync(join(profileRoot, name, 'tokentrail-browser.pid'), owner)
    }
    await openBrowser({ ...interception(), browser: 'chromium', url: page, headless: true })
    await closeBrowsers()
    expect(readdirSync(profileRoot).toSorted()).toEqual(['my-notes', 'throw-away-live'])
    for (const name of readdirSync(profileRoot)) rmSync(join(profileRoot, name), { recursive: true })
  })

  test('ends a browser that does not go when it is asked to, and removes its profile', async (context) => {
    if (process.platform !== 'linux') return context.skip('only Linux finds browsers by PATH')
    const programs = join(folder, 'programs')
    mkdirSync(programs)
    writeFileSync(join(programs, 'chromium'), "#!/bin/sh\ntrap '' TERM\nsleep 600\n", { mode: 0o700 })
    vi.stubEnv('PATH', `${programs}:${process.env['PATH']}`)
    const opened = await openBrowser({ ...interception(), browser: 'chromium', headless: true })
    expect(opened.path).toBe(join(programs, 'chromium'))
    expect(readdirSync(profileRoot)).toHaveLength(1)
    await closeBrowsers()
    expect(readdirSync(profileRoot)).toEqual([])
  })

  test.each(['file:///etc/passwd', 'javascript:alert(1)', '--version', 'localhost:3000', ''])(
    'does not open %j, and says what an address is',
    async (url) => {
      await expect(openBrowser({ ...interception(), url })).rejects.toThrow(/http:\/\/ or https:\/\/|No browser/)
    },
  )

  test('says which browsers there are where the one asked for is not', async () => {
    await expect(openBrowser({ ...interception(), browser: 'netscape' })).rejects.toThrow(
      /A browser called "netscape" was not found on this machine\. Found: |No browser was found/,
    )
  })

  test('says that there is no display', async (context) => {
    if (process.platform !== 'linux') return context.skip('only Linux runs without a display')
    await requireBrowser('chromium', context)
    vi.stubEnv('DISPLAY', '')
    vi.stubEnv('WAYLAND_DISPLAY', '')
    await expect(openBrowser({ ...interception(), browser: 'chromium' })).rejects.toThrow('this machine has no display')
  })

  test('says what a browser said that ends at its start, and leaves no profile', async (context) => {
    if (process.platform !== 'linux') return context.skip('a display can be named wrong on Linux only')
    await requireBrowser('chromium', context)
    vi.stubEnv('DISPLAY', ':4711')
    await expect(openBrowser({ ...interception(), browser: 'chromium' })).rejects.toThrow(
      /Chromium ended at its start \(exit code \d+\)\. It said: .*display/i,
    )
    expect(readdirSync(profileRoot)).toEqual([])
  })
})
