import { describe, expect, it } from 'vitest'
import { isStored, readCapture, storedNames } from '../../corpus/captures.ts'
import { checkCapture, expectedOutline, isAlarm } from '../../corpus/check-capture.ts'
import { goodFlows } from '../../corpus/flows/index.ts'

describe.each(goodFlows)('the capture of $name', (flow) => {
  const { name } = flow

  it('is stored', () => {
    expect(isStored(name), `npm run corpus -- --record --only ${name}`).toBe(true)
  })

  it('is recognised, and raises neither error nor warning', async () => {
    const { exchanges } = await readCapture(name)
    const { outline, findings, checksRun } = await checkCapture(exchanges)
    expect(findings.filter(isAlarm)).toEqual([])
    expect(outline).toEqual(expectedOutline(flow))
    expect(checksRun).toBeGreaterThan(0)
  })

  it('raises neither where what is registered is known', async () => {
    const { exchanges, registrations } = await readCapture(name)
    const { findings } = await checkCapture(exchanges, registrations)
    expect(findings.filter(isAlarm)).toEqual([])
  })
})

it('keeps no capture of a flow that is gone', () => {
  expect(storedNames()).toEqual(goodFlows.map(({ name }) => name).toSorted())
})
