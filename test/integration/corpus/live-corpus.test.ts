import { afterAll, beforeAll, expect, it } from 'vitest'
import { missing } from '../../corpus/available.ts'
import { checkCapture, checkGrowth, expectedOutline, isAlarm } from '../../corpus/check-capture.ts'
import { goodFlows } from '../../corpus/flows/index.ts'
import { type RunningCorpusLab, startCorpusLab } from '../../corpus/start-corpus-lab.ts'

let lab: RunningCorpusLab
beforeAll(async () => {
  lab = await startCorpusLab()
})
afterAll(() => lab.close())

for (const flow of goodFlows) {
  it(`${flow.name} at ${flow.server} raises neither error nor warning, at no moment`, async (test) => {
    const why = missing(flow.needs)
    if (why !== undefined) return test.skip(why)
    const { exchanges, growth, registrations } = await lab.record(flow)
    const { outline, findings } = await checkCapture(exchanges, registrations)
    expect(findings.filter(isAlarm)).toEqual([])
    expect((await checkGrowth(growth, registrations)).findings).toEqual([])
    expect(outline).toEqual(expectedOutline(flow))
  })
}
