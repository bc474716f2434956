import { describe, expect, it } from 'vitest'
import { checkReport } from '../../test/reports/check-report.ts'
import { reports, rowsToCover } from '../../test/reports/reports.ts'
import { causes } from './index.ts'

describe('what people report', () => {
  it.each(reports.map((report) => [report.row, report.signature, report] as const))(
    'is told in row %s: %s',
    async (_row, _signature, report) => {
      const { bad, good, silent } = await checkReport(report)
      const own = `${report.severity} ${report.cause}`
      // Whole: the cause with its severity, what rightly stands beside it, and nothing else.
      expect([...bad].sort()).toEqual([own, ...(report.beside ?? [])].sort())
      expect(silent, `the good twin stays silent, and says ${good.join(', ') || 'nothing'}`).toBe(true)
    },
  )

  it('has a capture in each row', () => {
    const covered = new Set(reports.map(({ row }) => row))
    expect(rowsToCover.filter((row) => !covered.has(row))).toEqual([])
  })

  it('names a cause that there is', () => {
    const ids = new Set(causes.map(({ id }) => id))
    expect(reports.filter(({ cause }) => !ids.has(cause)).map(({ row, cause }) => `${row} ${cause}`)).toEqual([])
  })

  it('changes the bad capture to make the good one', () => {
    for (const { row, bad, good } of reports) expect(bad, row).not.toEqual(good)
  })
})
