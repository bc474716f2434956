import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildAll } from '../../../build/bundle/build.ts'
import { root } from '../../../build/bundle/layout.ts'
import { logIn, openLabBrowser, openViewer } from '../../lab/browser.ts'
import { faults } from '../../lab/faults/index.ts'
import { type Lab, startLab } from '../../lab/lab.ts'

let lab: Lab

beforeAll(async () => {
  await buildAll({ onlyIfStale: true })
  lab = await startLab(faults.find(({ name }) => name === 'redirect-differs-at-token'))
})

afterAll(() => lab?.close())

test('a login that broke is one look at the window: the flow, its steps, the one that is flagged, and why', async () => {
  const viewer = await openViewer()
  const browser = await openLabBrowser(lab)
  try {
    const page = await viewer.newPage({
      viewport: { width: 1360, height: 820 },
      deviceScaleFactor: 2,
      colorScheme: 'light',
    })
    await page.goto(lab.tokentrail.ui)
    await logIn(await browser.newContext(), lab)
    await page.locator('[data-flow-id]').first().click()
    const flagged = page.locator('[data-step-kind="token-request"]').first()
    await flagged.click()
    await page.getByText('?from=token').first().waitFor()
    expect(await page.locator('[data-flow-id][data-worst="error"]').count()).toBe(1)
    // npm run screenshot names the README's picture here.
    const file = process.env['TOKENTRAIL_SCREENSHOT'] ?? join(root, 'test-results', 'window.png')
    mkdirSync(dirname(file), { recursive: true })
    await page.screenshot({ path: file })
  } finally {
    await browser.close()
    await viewer.close()
  }
})
