import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { findBrowsers } from '../../main/browser/find-browsers.ts'

// node build/run.mjs build/icon/render.ts: draws icon.svg as icon.png, the size that every system's icon is made from.

const folder = import.meta.dirname
const size = 1024
const installed = (await findBrowsers()).find(({ id }) => id !== 'firefox')
const browser = await chromium.launch({
  ...(installed ? { executablePath: installed.path } : {}),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
const page = await browser.newPage({ viewport: { width: size, height: size } })
const drawing = readFileSync(join(folder, 'icon.svg'), 'utf8')
await page.setContent(`<style>body { margin: 0 }</style>${drawing}`)
await page.screenshot({ path: join(folder, 'icon.png'), omitBackground: true })
await browser.close()
