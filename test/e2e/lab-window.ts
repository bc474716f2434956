import type { Browser, Locator, Page } from 'playwright'
import { openLabBrowser, openViewer } from '../lab/browser.ts'
import type { Fault } from '../lab/fault.ts'
import { type Lab, startLab } from '../lab/lab.ts'

/** A lab with the browser that logs in, and another that looks at the window. */
export interface LabWindow {
  readonly lab: Lab
  readonly browser: Browser
  /** The window, at its local address. */
  readonly window: Page
  close(): Promise<void>
}

/** Starts a lab and opens its window. */
export async function openLabWindow(fault?: Fault, options?: Parameters<typeof startLab>[1]): Promise<LabWindow> {
  const lab = await startLab(fault, options)
  const browser = await openLabBrowser(lab)
  const viewer = await openViewer()
  const window = await viewer.newPage({ viewport: { width: 1440, height: 900 } })
  await window.goto(lab.tokentrail.ui)
  return {
    lab,
    browser,
    window,
    async close() {
      await browser.close()
      await viewer.close()
      await lab.close()
    },
  }
}

/** The row of a flow in the list, once its outcome is the one that is waited for. */
export function flowRow(window: Page, outcome: string): Locator {
  return window.getByRole('region', { name: 'Flows' }).locator(`[data-flow-id][data-outcome="${outcome}"]`)
}

/** What the window says of a finding. */
export interface SeenFinding {
  readonly cause: string
  readonly severity: string
  /** It is told under the finding that brought it about, or says which one that is. */
  readonly isConsequence: boolean
  readonly evidence: readonly {
    readonly location: string
    readonly seen: string | null
    readonly expected: string | null
  }[]
}

/** Reads the findings of the chosen flow off the window, word for word. */
export async function findingsIn(window: Page): Promise<readonly SeenFinding[]> {
  const cards = await window.getByRole('region', { name: 'Details' }).locator('[data-cause]').all()
  return Promise.all(
    cards.map(async (card) => ({
      cause: (await card.getAttribute('data-cause')) ?? '',
      severity: (await card.getAttribute('data-severity')) ?? '',
      isConsequence:
        (await card.locator('xpath=ancestor::*[@data-cause]').count()) > 0 ||
        (await card.locator(':scope > .root-link').count()) > 0,
      evidence: await Promise.all(
        (await card.locator('[data-evidence-location]').all()).map(async (row) => ({
          location: (await row.getAttribute('data-evidence-location')) ?? '',
          seen: await textOf(row.locator('[data-role="seen"]')),
          expected: await textOf(row.locator('[data-role="expected"]')),
        })),
      ),
    })),
  )
}

async function textOf(value: Locator): Promise<string | null> {
  return (await value.count()) === 0 ? null : value.first().textContent()
}
