import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { NoticeView } from '../../shared/bridge/program-views.ts'
import { BridgeProvider } from '../bridge/window-bridge.ts'
import { applyEvents, emptyMirror, mirrorStore } from '../store/mirror.ts'
import { scriptedBridge, snapshot } from '../testing/rows.ts'
import { Notices } from './Notices.tsx'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

function show(notices: readonly Partial<NoticeView>[]) {
  const told = snapshot()
  const views = notices.map((one, index) => ({
    id: index + 1,
    text: `Notice ${index + 1}.`,
    undo: false,
    passing: false,
    ...one,
  }))
  const { mirror } = applyEvents(emptyMirror, [{ ...told, status: { ...told.status, notices: views } }])
  mirrorStore.setState(mirror, true)
  const bridge = scriptedBridge(() => null)
  render(
    <BridgeProvider value={bridge}>
      <Notices />
    </BridgeProvider>,
  )
  return bridge
}

const shown = () => screen.queryAllByText(/^Notice \d+\.$/).map(({ textContent }) => textContent)

test('the newest is first, and one that can be taken back is by one press', () => {
  const bridge = show([{}, { undo: true }])
  expect(shown()).toEqual(['Notice 2.', 'Notice 1.'])
  screen.getByRole('button', { name: 'Undo' }).click()
  screen.getByRole('button', { name: 'Dismiss: Notice 1.' }).click()
  expect(bridge.asked).toEqual([
    ['undo', { id: 2 }],
    ['dismissNotice', { id: 1 }],
  ])
})

test('many are folded, seen on a press, and dismissed at once', () => {
  const bridge = show([{}, {}, {}, {}, {}])
  expect(shown()).toEqual(['Notice 5.', 'Notice 4.'])
  act(() => screen.getByRole('button', { name: '3 earlier notices' }).click())
  expect(shown()).toHaveLength(5)
  act(() => screen.getByRole('button', { name: 'Show the newest alone' }).click())
  expect(shown()).toHaveLength(2)
  screen.getByRole('button', { name: 'Dismiss all 5' }).click()
  expect(bridge.asked).toEqual([1, 2, 3, 4, 5].map((id) => ['dismissNotice', { id }]))
})

test('what need not be seen for long goes by itself, but not while somebody is at it', () => {
  const bridge = show([{}, { undo: true, passing: true }])
  const undo = screen.getByRole('button', { name: 'Undo' })
  act(() => vi.advanceTimersByTime(19_000))
  act(() => undo.focus())
  act(() => vi.advanceTimersByTime(60_000))
  expect(bridge.asked).toEqual([])
  act(() => undo.blur())
  act(() => vi.advanceTimersByTime(20_000))
  expect(bridge.asked).toEqual([['dismissNotice', { id: 2 }]])
})
