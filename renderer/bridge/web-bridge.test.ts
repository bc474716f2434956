import { describe, expect, test } from 'vitest'
import type { FeedEvent } from '../../shared/bridge/feed.ts'
import { snapshot } from '../testing/rows.ts'
import { bridgeAddress, webBridge } from './web-bridge.ts'

/** The other end of a connection, in the test's hand. */
class End extends EventTarget {
  readonly sent: { id: number; name: string }[] = []
  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }
  says(message: unknown): void {
    const data = typeof message === 'string' ? message : JSON.stringify(message)
    this.dispatchEvent(Object.assign(new Event('message'), { data }))
  }
}

function connected() {
  const ends: End[] = []
  const waits: { run: () => void; ms: number }[] = []
  const bridge = webBridge(
    () => {
      const end = new End()
      ends.push(end)
      return end as unknown as WebSocket
    },
    (run, ms) => waits.push({ run, ms }),
  )
  return { bridge, ends, waits, last: () => ends.at(-1) as End }
}

describe('the web bridge', () => {
  test('goes to the same origin, with the token of the page', () => {
    const page = { protocol: 'http:', host: '127.0.0.1:4000', search: '?token=a%2Bb' }
    expect(bridgeAddress(page)).toBe('ws://127.0.0.1:4000/bridge?token=a%2Bb')
  })

  test('sends a call that was made before it was open, and gives its answer', async () => {
    const { bridge, last } = connected()
    const answer = bridge.call('registrations', {})
    expect(last().sent).toEqual([])
    last().dispatchEvent(new Event('open'))
    const id = last().sent[0]?.id
    last().says({ kind: 'answer', id, ok: true, value: [{ client_id: 'app' }] })
    expect(await answer).toEqual({ ok: true, value: [{ client_id: 'app' }] })
  })

  test('takes no answer that is not of the contract', async () => {
    const { bridge, last } = connected()
    last().dispatchEvent(new Event('open'))
    const answer = bridge.call('registrations', {})
    last().says({ kind: 'answer', id: last().sent[0]?.id, ok: true, value: [{ clientId: 'app' }] })
    expect(await answer).toMatchObject({ ok: false, error: { code: 'bad-answer' } })
  })

  test('holds the feed back until a snapshot, and passes over what it cannot read', () => {
    const { bridge, last } = connected()
    const heard: FeedEvent['kind'][] = []
    bridge.subscribe(({ kind }) => heard.push(kind))
    last().says({ kind: 'feed', event: { kind: 'changes', number: 5, changes: [] } })
    last().says('{')
    last().says({ kind: 'feed', event: { kind: 'snapshot' } })
    last().says({ kind: 'feed', event: snapshot({ number: 6 }) })
    last().says({ kind: 'feed', event: { kind: 'changes', number: 7, changes: [] } })
    expect(heard).toEqual(['snapshot', 'changes'])
  })

  test('says that the connection is lost, answers what waited, and connects again, each time later', async () => {
    const { bridge, last, ends, waits } = connected()
    const states: string[] = []
    bridge.onState((state) => states.push(state))
    last().dispatchEvent(new Event('open'))
    const answer = bridge.call('browsers', {})
    last().dispatchEvent(new Event('close'))
    expect(await answer).toMatchObject({ ok: false, error: { code: 'connection-lost' } })
    waits[0]?.run()
    last().dispatchEvent(new Event('close'))
    expect(waits.map(({ ms }) => ms)).toEqual([250, 500])
    waits[1]?.run()
    last().dispatchEvent(new Event('open'))
    expect(states).toEqual(['open', 'lost', 'open'])
    expect(ends).toHaveLength(3)
  })
})
