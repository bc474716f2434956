import { expect, it } from 'vitest'
import { logIn } from '../../lab/browser.ts'
import type { Wanted } from '../../lab/fault.ts'
import { faults } from '../../lab/faults/index.ts'
import { findingsIn, flowRow, openLabWindow } from '../lab-window.ts'

/** One test a fault of this cause: the login is done in the browser, the finding read off the window. */
export function findsFaultsOf(cause: string): void {
  for (const fault of faults.filter((candidate) => candidate.cause === cause)) {
    it(`shows what is wrong where ${fault.about}`, async () => {
      const opened = await openLabWindow(fault)
      try {
        await logIn(await opened.browser.newContext(), opened.lab)
        const row = flowRow(opened.window, fault.severity === 'error' ? 'failed' : 'completed').first()
        await row.waitFor()
        await row.click()
        const card = opened.window.locator(`[data-cause="${cause}"][data-severity="${fault.severity}"]`).first()
        await card.waitFor()
        const findings = await findingsIn(opened.window)
        const found = findings.find((finding) => finding.cause === cause)
        expect(found?.severity).toBe(fault.severity)
        const [evidence] = found?.evidence ?? []
        expect(evidence?.location).toBe(fault.evidence.location)
        const want = (wanted: Wanted) =>
          typeof wanted === 'string' ? wanted.replace('{redirect}', opened.lab.redirectUri) : wanted
        expectText(evidence?.seen, want(fault.evidence.seen))
        expectText(evidence?.expected, want(fault.evidence.expected))
        const unrelated = findings.filter(
          (finding) => finding.severity === 'error' && finding.cause !== cause && !finding.isConsequence,
        )
        expect(unrelated).toEqual([])
      } finally {
        await opened.close()
      }
    })
  }
}

function expectText(text: string | null | undefined, wanted: Wanted): void {
  if (wanted instanceof RegExp) expect(text).toMatch(wanted)
  else expect(text).toBe(wanted)
}
