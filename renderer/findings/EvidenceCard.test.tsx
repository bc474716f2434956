import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EvidenceView } from '../../shared/bridge/rows.ts'
import { BridgeProvider } from '../bridge/window-bridge.ts'
import { initialView, viewStore } from '../store/view.ts'
import { scriptedBridge } from '../testing/rows.ts'
import { EvidenceCard } from './EvidenceCard.tsx'

beforeEach(() => viewStore.setState(initialView, true))
afterEach(cleanup)

const shown = (text: string) => ({ text, masked: false })

function draw(change: Partial<EvidenceView>): HTMLElement {
  const bridge = scriptedBridge((name, input) =>
    name === 'reveal' && 'location' in input ? { text: `secret at ${input.location}`, masked: false } : null,
  )
  const evidence: EvidenceView = {
    place: { exchange: 4, location: 'request.body.redirect_uri' },
    label: 'redirect_uri in the token request',
    seen: shown('https://shop.example/cb/'),
    expected: shown('https://shop.example/cb'),
    expectedAt: { exchange: 1, location: 'request.query.redirect_uri' },
    ...change,
  }
  const { container } = render(
    <BridgeProvider value={bridge}>
      <EvidenceCard evidence={evidence} exchange={4} />
    </BridgeProvider>,
  )
  return container
}

const textOf = (container: HTMLElement, which: 'seen' | 'expected') =>
  container.querySelector(`[data-role="${which}"]`)?.textContent

test.each([
  ['short', 'https://shop.example/cb/', 'https://shop.example/cb'],
  ['with characters of two units', 'naïve 👩🏽‍💻 café', 'naive 👩🏽‍💻 cafe\u0301'],
  ['very long', `s-${'x'.repeat(20_000)}`, 'x'.repeat(19_995)],
  ['empty', '', 'code'],
])('the text of both values is exactly theirs: %s', (_, seen, expected) => {
  const container = draw({ seen: shown(seen), expected: shown(expected) })
  expect(textOf(container, 'seen')).toBe(seen)
  expect(textOf(container, 'expected')).toBe(expected)
})

test('very long values scroll by themselves, and keys reach them', () => {
  draw({ seen: shown('x'.repeat(20_000)) })
  expect(screen.getByRole('group', { name: 'Seen and expected' }).tabIndex).toBe(0)
  cleanup()
  draw({})
  expect(screen.queryByRole('group', { name: 'Seen and expected' })).toBeNull()
})

test('says that a value is absent', () => {
  const container = draw({ seen: null, expected: null, expectedAt: null })
  expect(container.textContent).toContain('absent')
  expect(textOf(container, 'seen')).toBeUndefined()
})

test('shows masked values at one click, each from its own place, and compares them', async () => {
  const masked = { text: '‹code 1›', masked: true }
  const container = draw({ seen: masked, expected: { text: '‹code 2›', masked: true } })
  expect(container.innerHTML).not.toContain('secret at')
  await act(async () => screen.getByRole('button', { name: 'Show values' }).click())
  expect(textOf(container, 'seen')).toBe('secret at request.body.redirect_uri')
  expect(textOf(container, 'expected')).toBe('secret at request.query.redirect_uri')
  expect(container.querySelector('mark')).not.toBeNull()
  await act(async () => screen.getByRole('button', { name: 'Hide values' }).click())
  expect(container.innerHTML).not.toContain('secret at')
})
