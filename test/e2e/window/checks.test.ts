import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tokentrail } from '../../integration/cli/command.ts'
import { type OpenWindow, openWindow, picture } from './open-window.ts'
import { violations } from './violations.ts'

let opened: OpenWindow
beforeAll(async () => {
  opened = await openWindow([])
})
afterAll(() => opened.close())

interface Listed {
  readonly id: string
  readonly severities: readonly string[]
  readonly references: readonly string[]
}

interface CauseAsData extends Omit<Listed, 'references'> {
  readonly references: readonly { readonly text: string }[]
}

async function openChecks(page: Page) {
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog', { name: 'Checks' })
  await dialog.getByRole('list', { name: 'Checks' }).waitFor()
  return dialog
}

/** What stands on each line of the dialog. */
async function listedIn(dialog: Awaited<ReturnType<typeof openChecks>>): Promise<readonly Listed[]> {
  const lines = await dialog.locator('[data-check]').all()
  return Promise.all(
    lines.map(async (line) => {
      const facts = await line.locator('.check-facts').first().allInnerTexts()
      const [id = '', ...rest] = (facts[0] ?? '').split('\n').map((text) => text.trim())
      const sections = rest.at(-1) ?? ''
      return {
        id,
        severities: rest.slice(0, -1).map((word) => word.toLowerCase()),
        references: sections.split(', '),
      }
    }),
  )
}

test('lists the checks that the command lists, with the same severities and sections', async () => {
  const { out } = await tokentrail(['causes', '--format', 'json'])
  const told = (JSON.parse(out) as readonly CauseAsData[]).map(
    ({ id, severities, references }): Listed => ({
      id,
      severities,
      references: references.map(({ text }) => text),
    }),
  )
  const page = await opened.open()
  const byId = (all: readonly Listed[]) => all.toSorted((one, other) => one.id.localeCompare(other.id))
  expect(byId(await listedIn(await openChecks(page)))).toEqual(byId(told))
  await page.context().close()
})

test.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 720],
  ['dark', 720],
] as const)('is read by a screen reader, and opens each check to its words (%s, %i px)', async (scheme, width) => {
  const page = await opened.open({ scheme, width })
  const dialog = await openChecks(page)
  await picture(page, `checks-${scheme}-${width}`)
  const check = dialog.locator('[data-check="refusal-unexplained"]')
  await check.locator('summary').click()
  await check.scrollIntoViewIfNeeded()
  await check.getByText('Read what the server says').waitFor()
  await picture(page, `checks-one-${scheme}-${width}`)
  expect(await violations(page)).toEqual([])
  await page.context().close()
})
