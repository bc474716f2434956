import { describe, expect, it } from 'vitest'
import { isStored, readCapture } from '../../corpus/captures.ts'
import { checkCapture, isAlarm } from '../../corpus/check-capture.ts'
import { goodFlows } from '../../corpus/flows/index.ts'

describe.each(goodFlows)('the capture of $name', ({ name, finds }) => {
  it('is stored', () => {
    expect(isStored(name), `npm run corpus -- --record --only ${name}`).toBe(true)
  })

  it('is recognised, and raises neither error nor warning', async () => {
    const { exchanges } = await readCapture(name)
    const { flows, findings, checksRun } = await checkCapture(exchanges)
    expect(findings.filter(isAlarm)).toEqual([])
    expect(
      flows.map(({ grant, outcome, steps }) => ({ grant, outcome, steps: steps.map(({ kind }) => kind) })),
    ).toEqual(finds.map((expected) => ({ outcome: 'completed', ...expected })))
    expect(checksRun).toBeGreaterThan(0)
  })

  it('raises neither where what is registered is known', async () => {
    const { exchanges, registrations } = await readCapture(name)
    const { findings } = await checkCapture(exchanges, registrations)
    expect(findings.filter(isAlarm)).toEqual([])
  })
})
