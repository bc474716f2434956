import { cleanup, render, screen } from '@testing-library/react'
import { Tooltip } from 'radix-ui'
import { afterEach, expect, test } from 'vitest'
import type { ExchangeRow } from '../../shared/bridge/rows.ts'
import { applyEvents, emptyMirror, mirrorStore } from '../store/mirror.ts'
import { viewStore } from '../store/view.ts'
import { exchangeRow, findingRow, flowRow, snapshot, stepRow } from '../testing/rows.ts'
import { MissingStep } from './MissingStep.tsx'

afterEach(cleanup)

function show(change: Partial<ExchangeRow>): string {
  const missing = stepRow('missing', { exchange: null, at: null })
  const told = snapshot({
    exchanges: [exchangeRow(7, { host: 'token.example:443', startedAt: 1000, ...change })],
    flows: [flowRow('a', { steps: ['before', 'missing'] })],
    steps: [stepRow('before', { at: 500 }), missing],
  })
  mirrorStore.setState(applyEvents(emptyMirror, [told]).mirror, true)
  render(
    <Tooltip.Provider>
      <MissingStep step={missing} />
    </Tooltip.Provider>,
  )
  return screen.getByRole('group', { name: 'Missing step' }).textContent ?? ''
}

test('says whose connection passed unread meanwhile, and shows it', () => {
  expect(show({ outcome: 'tunnelled', unread: 'out-of-scope' })).toContain(
    'token.example is not among the decrypted hosts.If the step was sent to one of them, have that host decrypted',
  )
  screen.getByRole('button', { name: 'token.example' }).click()
  expect(viewStore.getState().chosen).toEqual({ kind: 'exchange', id: 7 })
})

test('says that a client refused the certificate', () => {
  expect(show({ outcome: 'failed', unread: 'certificate-refused' })).toContain('let the client trust the certificate')
})

test('leads from a step of the client to what connects its program', () => {
  show({})
  screen.getByRole('button', { name: 'Connect that program' }).click()
  expect(viewStore.getState()).toMatchObject({ dialog: 'connect', wishedWay: 'terminal' })
})

test('tells what was found at other steps from what it is about itself', () => {
  const told = snapshot({
    flows: [flowRow('a', { steps: ['before', 'missing'] })],
    steps: [stepRow('before'), stepRow('missing', { exchange: null, at: null })],
    findings: [findingRow('f', 'a', { step: 'before' })],
  })
  mirrorStore.setState(applyEvents(emptyMirror, [told]).mirror, true)
  render(<MissingStep step={stepRow('missing', { exchange: null, at: null })} />)
  const [heading, finding] = screen.getAllByRole('heading', { level: 3 })
  expect(heading?.textContent).toBe('Elsewhere in this flow')
  expect(finding?.textContent).toContain('redirect-uri-mismatch')
})

test('says nothing of it where everything was read', () => {
  expect(show({})).not.toContain('not read:')
})
