import { act, cleanup, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import type { StreamView } from '../../shared/bridge/stream-view.ts'
import { BridgeProvider } from '../bridge/window-bridge.ts'
import { initialView, toggleSecrets, viewStore } from '../store/view.ts'
import { scriptedBridge } from '../testing/rows.ts'
import { useMessages } from './use-messages.ts'

beforeEach(() => viewStore.setState(initialView, true))
afterEach(cleanup)

/** A WebSocket at the engine: `total` messages came, and the first of them were dropped. */
const engine = { total: 0, dropped: 0 }

function answer(input: { readonly after: number; readonly limit: number; readonly reveal: boolean }): StreamView {
  const first = Math.max(input.after, engine.dropped) + 1
  const count = Math.max(0, Math.min(input.limit, engine.total - first + 1))
  const messages = Array.from({ length: count }, (_, index): StreamView['messages'][number] => {
    const number = first + index
    const text = input.reveal ? { text: `secret ${number}`, masked: false } : { text: '‹token 1›', masked: true }
    return {
      number,
      direction: 'up',
      at: number,
      kind: 'text',
      size: 1,
      location: `message.${number}`,
      note: null,
      title: null,
      content: { kind: 'text', language: 'text', text, cut: false },
    }
  })
  return { kind: 'websocket', open: true, total: engine.total, dropped: engine.dropped, notes: [], messages }
}

// The hook reads the id alone; a new object stands for a detail that was told anew.
const detail = () => ({ id: 7 }) as ExchangeDetail

async function follow() {
  const bridge = scriptedBridge((name, input) => {
    if (name !== 'messages') throw new Error(`asked for ${name}`)
    return answer(input as Parameters<typeof answer>[0])
  })
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <BridgeProvider value={bridge}>{children}</BridgeProvider>
  )
  const drawn = renderHook(({ now }) => useMessages(now), { wrapper, initialProps: { now: detail() } })
  await act(async () => {})
  const stream = () => {
    const { current } = drawn.result
    if (current.kind !== 'loaded') throw new Error(`it is ${current.kind}`)
    return current.stream
  }
  return {
    bridge,
    stream,
    numbers: () => stream().messages.map(({ number }) => number),
    news: () => act(async () => drawn.rerender({ now: detail() })),
  }
}

const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

test('asks page after page, and then for what is new alone', async () => {
  Object.assign(engine, { total: 450, dropped: 0 })
  const { bridge, numbers, news } = await follow()
  expect(numbers()).toEqual(upTo(1, 450))
  engine.total = 452
  await news()
  expect(numbers()).toEqual(upTo(1, 452))
  const after = bridge.asked.map(([, input]) => (input as { readonly after: number }).after)
  expect(after).toEqual([0, 200, 400, 450])
})

test('lets go of what is not kept any more', async () => {
  Object.assign(engine, { total: 10, dropped: 0 })
  const { numbers, news } = await follow()
  Object.assign(engine, { total: 30, dropped: 5 })
  await news()
  expect(numbers()).toEqual(upTo(6, 30))
  Object.assign(engine, { total: 90, dropped: 60 })
  await news()
  expect(numbers()).toEqual(upTo(61, 90))
})

test('hides at once what was shown with its secrets', async () => {
  Object.assign(engine, { total: 2, dropped: 0 })
  const { stream } = await follow()
  await act(async () => toggleSecrets())
  expect(JSON.stringify(stream())).toContain('secret 2')
  act(() => toggleSecrets())
  expect(JSON.stringify(stream())).not.toContain('secret')
  await act(async () => {})
  expect(JSON.stringify(stream())).not.toContain('secret')
})
