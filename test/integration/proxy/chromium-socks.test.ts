import { createHash, X509Certificate } from 'node:crypto'
import { chromium } from 'playwright'
import { expect, test } from 'vitest'
import { chromiumPath, quietFlags } from '../../lab/browser.ts'
import { fixture } from '../fixture.ts'
import { answering, openLookingBench } from './bench.ts'

const body = '<!doctype html><title>Reached</title><link rel="icon" href="data:,">'
const answer = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\n\r\n${body}`

const bench = fixture(openLookingBench)

test('Chromium goes through SOCKS5: its page over HTTPS is recorded, and the browser is named', async (context) => {
  const executablePath = chromiumPath()
  if (!executablePath) return context.skip('No Chromium is installed, so none was sent through SOCKS5.')
  const port = await bench.tlsServer(answering(answer))
  const { publicKey } = new X509Certificate(bench.authority.certificatePem)
  const spki = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
  const server = await chromium.launchServer({
    executablePath,
    args: [
      ...quietFlags,
      `--proxy-server=socks5://127.0.0.1:${bench.proxy.port}`,
      '--proxy-bypass-list=<-loopback>',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1',
      `--ignore-certificate-errors-spki-list=${spki}`,
    ],
  })
  try {
    const browser = await chromium.connect(server.wsEndpoint())
    const page = await browser.newPage()
    await page.goto(`https://localhost:${port}/by-socks`)
    expect(await page.title()).toBe('Reached')
    const { request, outcome, connection } = await bench.exchange(
      ({ request, outcome, connection }) =>
        request.url.endsWith('/by-socks') &&
        outcome.kind === 'answered' &&
        (process.platform !== 'linux' || connection.process !== undefined),
    )
    expect(request).toMatchObject({ method: 'GET', url: `https://localhost:${port}/by-socks` })
    expect(outcome).toMatchObject({ response: { status: 200 } })
    // The connection is of the browser's network process.
    if (process.platform === 'linux')
      expect(connection.process).toMatchObject({ pid: server.process().pid, name: 'chromium' })
  } finally {
    await server.close()
  }
})
