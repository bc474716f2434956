import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { Tooltip } from 'radix-ui'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { applyEvents, emptyMirror, mirrorStore } from '../store/mirror.ts'
import { choose, initialView, viewStore } from '../store/view.ts'
import { exchangeRow, flowRow, snapshot, stepRow } from '../testing/rows.ts'
import { PollsRow } from './PollsRow.tsx'
import { Timeline } from './Timeline.tsx'

beforeEach(() => {
  viewStore.setState(initialView, true)
  const device = snapshot({
    exchanges: [1, 2, 3, 4].map((id) => exchangeRow(id)),
    flows: [flowRow('tv', { grant: 'device_code', steps: ['polls', 'last'] })],
    steps: [
      stepRow('polls', {
        flow: 'tv',
        exchange: 1,
        at: 1000,
        sightings: [
          { as: 'poll', exchange: 2 },
          { as: 'poll', exchange: 3 },
        ],
        polls: { count: 3, lastAt: 11_000, shortestGapMs: 5000, longestGapMs: 5004 },
      }),
      stepRow('last', { flow: 'tv', exchange: 4, at: 16_000 }),
    ],
  })
  mirrorStore.setState(applyEvents(emptyMirror, [device]).mirror, true)
  viewStore.setState({ flow: 'tv' })
  choose({ kind: 'step', id: 'polls' }, 'tv')
  render(
    <Tooltip.Provider>
      <Timeline flowId="tv" />
    </Tooltip.Provider>,
  )
})
afterEach(cleanup)

const grid = () => screen.getByRole('grid', { name: 'Steps' })
const press = (key: string) => act(async () => void fireEvent.keyDown(grid(), { key }))
const active = () => grid().getAttribute('aria-activedescendant')
/** There is no layout here, so the list draws no row: how many it has tells. */
const count = () => Number(grid().getAttribute('aria-rowcount'))

test('polls are one line of the list, which Enter opens and closes', async () => {
  expect(count()).toBe(3)
  await press('ArrowDown')
  expect(active()).toBe('Steps-polls_polls')
  await press('Enter')
  expect(count()).toBe(5)
  await press('ArrowDown')
  await press('ArrowDown')
  expect(viewStore.getState().chosen).toEqual({ kind: 'sighting', step: 'polls', exchange: 3 })
  await press('ArrowDown')
  expect(viewStore.getState().chosen).toEqual({ kind: 'step', id: 'last' })
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'Enter']) await press(key)
  expect(viewStore.getState().unfolded).toEqual(new Set())
})

test('a poll that is chosen elsewhere is in sight', () => {
  act(() => choose({ kind: 'sighting', step: 'polls', exchange: 2 }, 'tv'))
  expect(active()).toBe('Steps-polls_poll_2')
  expect(count()).toBe(5)
})

test('closing the list goes back from one of them to the step', async () => {
  act(() => choose({ kind: 'sighting', step: 'polls', exchange: 2 }, 'tv'))
  await press('ArrowUp')
  await press('Enter')
  expect(count()).toBe(3)
  expect(viewStore.getState().chosen).toEqual({ kind: 'step', id: 'polls' })
})

test('the line says how many there are and how far apart, and opens at a click', () => {
  cleanup()
  const row = (open: boolean) => (
    <div role="grid">
      <PollsRow domId="row" index={1} top={0} selected={false} step="polls" open={open} />
    </div>
  )
  const { rerender } = render(row(false))
  const line = screen.getByRole('row')
  expect(line.textContent).toBe('Show each3 times in 10.0 s, 5.00 s apart')
  expect(line.getAttribute('aria-expanded')).toBe('false')
  act(() => line.click())
  expect(viewStore.getState().unfolded).toEqual(new Set(['polls']))
  rerender(row(true))
  expect(screen.getByRole('row').getAttribute('aria-expanded')).toBe('true')
})
