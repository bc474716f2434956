import { describe, expect, test } from 'vitest'
import { flowRow, stepRow } from '../testing/rows.ts'
import { lanesOf } from './lanes.ts'
import { barOf, timelineItems } from './timeline-items.ts'

describe('the lines of a timeline', () => {
  test('have sightings under their step, and a nested flow where it began', () => {
    const steps = new Map(
      [
        stepRow('one', { at: 1000, sightings: [{ as: 'inner-leg', exchange: 7 }] }),
        stepRow('two', { at: 5000 }),
        stepRow('three', { at: null, exchange: null }),
      ].map((row) => [row.id, row]),
    )
    const flow = flowRow('a', { steps: ['one', 'two', 'three', 'unknown'] })
    const nested = [flowRow('late', { startedAt: 9000 }), flowRow('inner', { startedAt: 2000 })]
    expect(timelineItems(flow, steps, nested).map(({ key }) => key)).toEqual([
      'one',
      'one inner-leg 7',
      'nested inner',
      'two',
      'three',
      'nested late',
    ])
  })

  test('have a bar within the flow, and none where there is no time', () => {
    const flow = { startedAt: 1000, endedAt: 2000 }
    expect(barOf({ at: 1500, durationMs: 250 }, flow)).toEqual({ start: 50, length: 25 })
    expect(barOf({ at: 1900, durationMs: 900 }, flow)).toEqual({ start: 90, length: 10 })
    expect(barOf({ at: null, durationMs: null }, flow)).toBeNull()
  })

  test('have a lane for each party that takes part, the gateway when there is one', () => {
    const steps = [stepRow('one'), stepRow('two', { from: 'user-agent' })]
    expect(lanesOf(steps)).toEqual(['user-agent', 'client', 'authorization-server'])
    expect(lanesOf([stepRow('one', { sightings: [{ as: 'inner-leg', exchange: 2 }] })])).toEqual([
      'client',
      'gateway',
      'authorization-server',
    ])
  })
})
