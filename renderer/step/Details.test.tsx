import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import { BridgeProvider } from '../bridge/window-bridge.ts'
import { applyEvents, emptyMirror, mirrorStore } from '../store/mirror.ts'
import { initialView, viewStore } from '../store/view.ts'
import { exchangeRow, flowRow, scriptedBridge, snapshot, stepRow } from '../testing/rows.ts'
import { Details } from './Details.tsx'

const secretOf = (id: number) => `hunter2-of-exchange-${id}`

const body = { size: 0, kept: 0, mediaType: null, coding: null, content: { kind: 'empty' } } as const

function detailOf(id: number, reveal: boolean): ExchangeDetail {
  const value = reveal ? { text: secretOf(id), masked: false } : { text: '‹client secret 1›', masked: true }
  return {
    id,
    startedAt: 0,
    timing: { requestEnded: 1, responseStarted: 2, ended: 3 },
    connection: {
      client: null,
      process: null,
      server: null,
      tls: null,
      via: null,
      ignoredCertificate: null,
      overridden: null,
      tunnel: null,
    },
    outcome: 'pending',
    error: null,
    revealed: reveal,
    request: {
      method: 'POST',
      url: { text: 'https://login.example/token', masked: false },
      httpVersion: '1.1',
      headers: [],
      trailers: [],
      parameters: [
        {
          name: 'client_secret',
          value,
          location: 'request.body.client_secret',
          in: 'form',
          raw: null,
          wellFormed: true,
          meaning: null,
          reference: null,
        },
      ],
      body,
    },
    response: null,
    tokens: [],
    stream: null,
  }
}

const first = snapshot({
  flows: [flowRow('a', { steps: ['s1'] })],
  steps: [stepRow('s1', { flow: 'a', exchange: 1 })],
  exchanges: [exchangeRow(1)],
})

beforeEach(() => {
  viewStore.setState(initialView, true)
  mirrorStore.setState(applyEvents(emptyMirror, [first]).mirror, true)
})
afterEach(cleanup)

async function draw() {
  const bridge = scriptedBridge((name, input) => {
    if (name !== 'exchange') return null
    const { id, reveal } = input as { readonly id: number; readonly reveal: boolean }
    return detailOf(id, reveal)
  })
  await act(async () => {
    render(
      <BridgeProvider value={bridge}>
        <Details />
      </BridgeProvider>,
    )
  })
  return bridge
}

describe('the secrets of the details', () => {
  test('are shown and hidden by one switch, which keeps the focus', async () => {
    await draw()
    expect(document.body.innerHTML).not.toContain(secretOf(1))
    const show = screen.getByRole('button', { name: 'Show secrets' })
    show.focus()
    await act(async () => show.click())
    expect(document.body.textContent).toContain(secretOf(1))
    await act(async () => screen.getByRole('button', { name: 'Hide secrets' }).click())
    expect(document.body.innerHTML).not.toContain(secretOf(1))
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Show secrets' }))
  })

  test('are hidden again when a newer flow takes the place of the one that is shown', async () => {
    await draw()
    await act(async () => screen.getByRole('button', { name: 'Show secrets' }).click())
    expect(document.body.textContent).toContain(secretOf(1))
    await act(async () => {
      const newer = {
        kind: 'changes',
        number: first.number + 1,
        changes: [
          { kind: 'exchange', row: exchangeRow(2) },
          { kind: 'step', row: stepRow('s2', { flow: 'b', exchange: 2 }) },
          { kind: 'flow', row: flowRow('b', { startedAt: 9000, steps: ['s2'] }) },
        ],
      } as const
      mirrorStore.setState(
        applyEvents(mirrorStore.getState(), [{ ...newer, changes: [...newer.changes] }]).mirror,
        true,
      )
    })
    expect(screen.getByText('exchange 2')).toBeDefined()
    expect(screen.getByRole('button', { name: 'Show secrets' })).toBeDefined()
    expect(document.body.innerHTML).not.toContain(secretOf(2))
    expect(document.body.innerHTML).not.toContain(secretOf(1))
  })
})

test('an exchange of the plain list leads to its step in its flow', async () => {
  mirrorStore.setState({ exchanges: new Map([[1, exchangeRow(1, { flow: 'a' })]]) })
  viewStore.setState({ section: 'exchanges', chosen: { kind: 'exchange', id: 1 } })
  await draw()
  await act(async () => screen.getByRole('button', { name: 'Show in the flow of web-app' }).click())
  expect(viewStore.getState()).toMatchObject({ section: 'flows', flow: 'a', chosen: { kind: 'step', id: 's1' } })
  expect(screen.getByRole('heading', { name: 'Token request' })).toBeDefined()
})
