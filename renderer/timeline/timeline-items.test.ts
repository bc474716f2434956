import { describe, expect, test } from 'vitest'
import { flowRow, stepRow } from '../testing/rows.ts'
import { fullWidth, holdsName, lanesOf, laneWidthIn } from './lanes.ts'
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

describe('the width of lanes', () => {
  test('is full where names have room, and before it is known', () => {
    expect([laneWidthIn(null, 3), laneWidthIn(520, 3), laneWidthIn(1400, 5)]).toEqual([fullWidth, fullWidth, fullWidth])
  })

  test.each([2, 3, 4, 5])('leaves two thirds of a tight timeline, with %d lanes', (lanes) => {
    for (let timeline = 320; timeline < 180 + 190 + lanes * fullWidth; timeline++)
      expect(lanes * laneWidthIn(timeline, lanes)).toBeLessThanOrEqual(timeline / 3)
  })

  test('holds the names of three parties in a window of 360 pixels, and the signs alone of five', () => {
    expect([holdsName(laneWidthIn(360, 3)), holdsName(laneWidthIn(360, 5))]).toEqual([true, false])
  })
})
