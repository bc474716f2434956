import { afterAll, beforeAll, expect, it } from 'vitest'
import { missing } from '../../corpus/available.ts'
import { checkCapture, checkGrowth, expectedOutline, inOneSession, isAlarm } from '../../corpus/check-capture.ts'
import type { Capture } from '../../corpus/corpus-lab.ts'
import { goodFlows } from '../../corpus/flows/index.ts'
import { type RunningCorpusLab, startCorpusLab } from '../../corpus/start-corpus-lab.ts'

let lab: RunningCorpusLab
const captures: Capture[] = []
beforeAll(async () => {
  lab = await startCorpusLab()
})
afterAll(() => lab.close())

for (const flow of goodFlows) {
  it(`${flow.name} at ${flow.server} raises neither error nor warning, at no moment`, async (test) => {
    const why = missing(flow.needs)
    if (why !== undefined) return test.skip(why)
    const capture = await lab.record(flow)
    captures.push(capture)
    const { exchanges, growth, registrations } = capture
    const { outline, findings } = await checkCapture(exchanges, registrations)
    expect(findings.filter(isAlarm)).toEqual([])
    expect((await checkGrowth(growth, registrations)).findings).toEqual([])
    expect(outline).toEqual(expectedOutline(flow))
  })
}

it('raises neither where all of them are one session', async () => {
  const registrations = captures.flatMap((capture) => capture.registrations)
  const { findings } = await checkCapture(inOneSession(captures), registrations)
  expect(findings.filter(isAlarm)).toEqual([])
})
