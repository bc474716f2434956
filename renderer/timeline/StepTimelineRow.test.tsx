import { cleanup, render, screen } from '@testing-library/react'
import { Tooltip } from 'radix-ui'
import { afterEach, expect, test } from 'vitest'
import type { ExchangeRow } from '../../shared/bridge/rows.ts'
import { applyEvents, emptyMirror, mirrorStore } from '../store/mirror.ts'
import { exchangeRow, flowRow, snapshot, stepRow } from '../testing/rows.ts'
import { StepTimelineRow } from './StepTimelineRow.tsx'

afterEach(cleanup)

/** What the step of an exchange says. */
function says(change: Partial<ExchangeRow>): string {
  const told = snapshot({
    exchanges: [exchangeRow(1, change)],
    flows: [flowRow('a', { steps: ['s'] })],
    steps: [stepRow('s')],
  })
  mirrorStore.setState(applyEvents(emptyMirror, [told]).mirror, true)
  const lanes = { roles: ['client', 'authorization-server'], width: 100 } as const
  render(
    <Tooltip.Provider>
      <div role="grid">
        <StepTimelineRow id="s" flow="a" domId="s" index={0} top={0} selected={false} lanes={lanes} />
      </div>
    </Tooltip.Provider>,
  )
  return screen.getByRole('row').textContent ?? ''
}

test('a step says how much has come of a response that is still coming', () => {
  expect(says({ outcome: 'answering', durationMs: null, responseSize: 1_200_000 })).toContain(
    'of the response 1.2 MB so far',
  )
})

test('a step whose response came whole says nothing of that', () => {
  expect(says({ responseSize: 1_200_000 })).not.toContain('so far')
})
