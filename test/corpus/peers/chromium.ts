import type { Page as BrowserPage } from 'playwright'
import { labPassword } from '../../lab/authorization-server.ts'
import { openLabBrowser } from '../../lab/browser.ts'
import type { CorpusLab } from '../corpus-lab.ts'

/** Opens an address in Chromium, logs in at the lab's login page, and waits until the app has written its last heading. */
export async function logInWithChromium({ proxy, ca }: CorpusLab, url: string): Promise<void> {
  const browser = await openLabBrowser({ tokentrail: { proxy, ca } })
  try {
    const page = await browser.newPage()
    await page.goto(url)
    await page.getByLabel('Password').fill(labPassword)
    await page.getByRole('button', { name: 'Log in' }).click()
    await ended(page)
  } finally {
    await browser.close()
  }
}

async function ended(page: BrowserPage): Promise<void> {
  await page.getByRole('heading', { name: /^(Welcome|Failed)/ }).waitFor({ timeout: 20_000 })
  const heading = await page.getByRole('heading').textContent()
  if (!heading?.startsWith('Welcome')) throw new Error(`The app says: ${heading}`)
}
