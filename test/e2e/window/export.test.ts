import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Har } from '../../traffic/har-schema.ts'
import { type OpenWindow, openWindow, picture } from './open-window.ts'
import { sampleExchanges } from './sample-exchanges.ts'
import { violations } from './violations.ts'

let opened: OpenWindow
const exchanges = sampleExchanges(Date.now())
const long = 'x'.repeat(1_500_000)

beforeAll(async () => {
  opened = await openWindow([...exchanges, { url: 'https://shop.example/long', status: 200, answer: long }])
})
afterAll(() => opened?.close())

async function exported(page: Page, button: string) {
  const started = page.waitForEvent('download')
  await page.getByRole('button', { name: button }).click()
  const download = await started
  const text = await readFile(await download.path(), 'utf8')
  return { name: download.suggestedFilename(), text, har: Har.parse(JSON.parse(text)) }
}

test.each([
  ['light', 1440],
  ['dark', 720],
] as const)('exports the session without its secrets (%s, %i px)', async (scheme, width) => {
  const page = await opened.open({ scheme, width })
  await page.locator('[data-flow-id]').first().waitFor()
  await page.getByRole('button', { name: 'Export HAR…' }).click()
  await page.getByRole('dialog', { name: 'Export HAR' }).waitFor()
  await picture(page, `export-${scheme}-${width}`)
  expect(await violations(page)).toEqual([])
  const { name, text, har } = await exported(page, 'Export masked')
  expect(name).toMatch(/^tokentrail-\d{4}-\d\d-\d\d\.har$/)
  expect(har.log.entries).toHaveLength(exchanges.length + 1)
  for (const secret of ['Hq7-good-code-81', 'a-secret-of-the-lab', 'at-9f31c0d2b7e84a6f'])
    expect(text).not.toContain(secret)
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.context().close()
})

test('leaves secrets in where that is chosen, and warns of it', async () => {
  const page = await opened.open()
  await page.getByRole('button', { name: 'Export HAR…' }).click()
  await page.getByRole('checkbox', { name: 'With secrets' }).check()
  await page.getByText('Whoever has this file can use what is in it').waitFor()
  await picture(page, 'export-with-secrets')
  expect(await violations(page)).toEqual([])
  const { name, text, har } = await exported(page, 'Export with secrets')
  expect(name).toMatch(/-with-secrets\.har$/)
  expect(text).toContain('Hq7-good-code-81')
  expect(har.log.entries).toHaveLength(exchanges.length + 1)
  await page.context().close()
})
