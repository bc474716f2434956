import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { ExchangeRow } from '../../shared/bridge/rows.ts'
import { applyEvents, emptyMirror, mirrorStore } from '../store/mirror.ts'
import { exchangeRow, snapshot } from '../testing/rows.ts'
import { ExchangeTableRow } from './ExchangeTableRow.tsx'

afterEach(cleanup)

/** What the cells say of one exchange. */
function cells(change: Partial<ExchangeRow>): readonly string[] {
  const told = snapshot({ exchanges: [exchangeRow(1, change)] })
  mirrorStore.setState(applyEvents(emptyMirror, [told]).mirror, true)
  render(
    <div role="grid">
      <ExchangeTableRow id={1} domId="row" index={0} top={0} selected={false} />
    </div>,
  )
  return screen.getAllByRole('gridcell').map(({ textContent }) => textContent ?? '')
}

const coming = { durationMs: null, requestSize: 1_200_000, responseSize: 0 } as const

test.each([
  [
    'a request that is still coming',
    { ...coming, status: null, outcome: 'pending', sending: true },
    ['Sending', '1.2 MB so far', ''],
  ],
  [
    'one of which nothing has come',
    { ...coming, requestSize: 0, status: null, outcome: 'pending', sending: true },
    ['Sending', '', ''],
  ],
  ['a request that waits for its response', { ...coming, status: null, outcome: 'pending' }, ['Pending', '', '']],
  [
    'a response that is still coming',
    { ...coming, responseSize: 3400, outcome: 'answering' },
    ['200', '3.4 kB so far', 'Open'],
  ],
  [
    'a response to a request that is still coming',
    { ...coming, responseSize: 34, outcome: 'answering', sending: true },
    ['200', '34 B so far', 'Open'],
  ],
  [
    'a tunnel that is open',
    { outcome: 'tunnelled', sending: true, durationMs: null, status: null, requestSize: 2000, responseSize: 2400 },
    ['Tunnelled', '4.4 kB so far', ''],
  ],
  [
    'a tunnel that ended with Tokentrail',
    { outcome: 'tunnelled', durationMs: null, status: null, requestSize: 2000, responseSize: 2400 },
    ['Tunnelled', '4.4 kB', ''],
  ],
  ['a response that came whole', { ...coming, durationMs: 12, responseSize: 3400 }, ['200', '3.4 kB', '12 ms']],
] as const)('says of %s what has come', (_of, change, [status, size, duration]) => {
  const said = cells(change)
  expect([said[2], said[8], said[9]]).toEqual([status, size, duration])
})
