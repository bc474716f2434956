import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BridgeProvider } from '../bridge/window-bridge.ts'
import { choose, initialView, toggleSecrets, viewStore } from '../store/view.ts'
import { scriptedBridge } from '../testing/rows.ts'
import { Value } from './Value.tsx'

const place = { exchange: 4, location: 'request.form.client_secret' }
const secret = 'hunter2-of-the-client'

function draw() {
  const bridge = scriptedBridge(() => ({ text: secret, masked: false }))
  render(
    <BridgeProvider value={bridge}>
      <Value value={{ text: '‹client secret 1›', masked: true }} place={place} name="client_secret" />
    </BridgeProvider>,
  )
  return bridge
}

beforeEach(() => viewStore.setState(initialView, true))
afterEach(cleanup)

describe('a masked value', () => {
  test('is its placeholder, and the secret is not asked for', () => {
    const bridge = draw()
    expect(document.body.textContent).toContain('‹client secret 1›')
    expect(document.body.innerHTML).not.toContain(secret)
    expect(bridge.asked).toEqual([])
  })

  test('is shown at a click, and hidden at the next', async () => {
    const bridge = draw()
    await act(async () => screen.getByRole('button', { name: 'Show the value of client_secret' }).click())
    expect(document.body.textContent).toContain(secret)
    expect(bridge.asked).toEqual([['reveal', place]])
    await act(async () => screen.getByRole('button', { name: 'Hide the value of client_secret' }).click())
    expect(document.body.innerHTML).not.toContain(secret)
  })

  test('is hidden when the person goes on to something else', async () => {
    draw()
    await act(async () => screen.getByRole('button').click())
    expect(document.body.textContent).toContain(secret)
    act(() => choose({ kind: 'exchange', id: 5 }, null))
    expect(document.body.innerHTML).not.toContain(secret)
  })

  test('is shown with all secrets, and hidden with them', async () => {
    draw()
    await act(async () => toggleSecrets())
    expect(document.body.textContent).toContain(secret)
    await act(async () => toggleSecrets())
    expect(document.body.innerHTML).not.toContain(secret)
  })
})
