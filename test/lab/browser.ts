import { createHash, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright'
import { labPassword } from './authorization-server.ts'
import type { Lab } from './lab.ts'

/** Flags that keep Chromium from talking to anybody but the lab. */
export const quietFlags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
]

/** Through the proxy goes the lab alone; what Chromium asks of its maker finds no name. */
const loopbackOnly = [
  '--proxy-bypass-list=<-loopback>;*.googleapis.com;*.google.com;*.gstatic.com;*.gvt1.com',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1',
]

/** Debian's Chromium where it is there, else the one that Playwright has installed. */
export function chromiumPath(): string | undefined {
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))
}

/** A real browser, pointed at the proxy and trusting its CA alone. */
export async function openLabBrowser({
  tokentrail,
}: {
  readonly tokentrail: Pick<Lab['tokentrail'], 'ca' | 'proxy'>
}): Promise<Browser> {
  const certificate = new X509Certificate(readFileSync(tokentrail.ca))
  const spki = createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64')
  const executablePath = chromiumPath()
  return chromium.launch({
    ...(executablePath && { executablePath }),
    args: [
      ...quietFlags,
      ...loopbackOnly,
      `--proxy-server=${tokentrail.proxy}`,
      `--ignore-certificate-errors-spki-list=${spki}`,
    ],
  })
}

/** A browser for looking at the window, which is no part of the traffic. */
export async function openViewer(): Promise<Browser> {
  const executablePath = chromiumPath()
  return chromium.launch({ ...(executablePath && { executablePath }), args: [...quietFlags] })
}

/** Logs in at the app as a person does, and waits for the page that ends it. */
export async function logIn(context: BrowserContext, lab: Lab): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${lab.client}/login`)
  if (await page.getByRole('button', { name: 'Log in' }).isVisible()) {
    await page.getByLabel('Password').fill(labPassword)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL((url) => !url.pathname.startsWith('/interaction/'))
  }
  await page.waitForLoadState()
  return page
}
