import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { Tooltip } from 'radix-ui'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { applyEvents, emptyMirror, mirrorStore } from '../store/mirror.ts'
import { choose, initialView, viewStore } from '../store/view.ts'
import { exchangeRow, flowRow, snapshot, stepRow } from '../testing/rows.ts'
import { Timeline } from './Timeline.tsx'

beforeEach(() => {
  viewStore.setState(initialView, true)
  const federated = snapshot({
    exchanges: [exchangeRow(1), exchangeRow(2)],
    flows: [
      flowRow('outer', { startedAt: 1000, steps: ['before', 'behind'] }),
      flowRow('inner', { startedAt: 1500, parent: 'outer' }),
    ],
    steps: [
      stepRow('before', { flow: 'outer', exchange: 1, at: 1000 }),
      stepRow('behind', { flow: 'outer', exchange: 2, at: 2000 }),
    ],
  })
  mirrorStore.setState(applyEvents(emptyMirror, [federated]).mirror, true)
  viewStore.setState({ flow: 'outer' })
  choose({ kind: 'step', id: 'before' }, 'outer')
  render(
    <Tooltip.Provider>
      <Timeline flowId="outer" />
    </Tooltip.Provider>,
  )
})
afterEach(cleanup)

const steps = () => screen.getByRole('grid', { name: 'Steps' })
const press = (key: string) => act(async () => void fireEvent.keyDown(steps(), { key }))
const active = () => steps().getAttribute('aria-activedescendant')

test('the arrows pass a nested flow, and reach the steps behind it', async () => {
  expect(active()).toBe('Steps-before')
  await press('ArrowDown')
  expect(active()).toBe('Steps-nested_inner')
  expect(viewStore.getState().flow).toBe('outer')
  await press('ArrowDown')
  expect(active()).toBe('Steps-behind')
  expect(viewStore.getState().chosen).toEqual({ kind: 'step', id: 'behind' })
  await press('ArrowUp')
  await press('ArrowUp')
  expect(active()).toBe('Steps-before')
})

test('Enter opens a nested flow', async () => {
  await press('ArrowDown')
  await press('Enter')
  expect(viewStore.getState().flow).toBe('inner')
})
