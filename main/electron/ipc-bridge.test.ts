import { describe, expect, test } from 'vitest'
import type { WindowMessage } from '../../shared/bridge/contract.ts'
import type { FeedEvent } from '../../shared/bridge/feed.ts'
import { defaultProxySettings } from '../../shared/proxy-settings/proxy-settings.ts'
import { bridgeOver } from './ipc-bridge.ts'

const snapshot: FeedEvent = {
  kind: 'snapshot',
  number: 3,
  status: {
    proxy: null,
    proxyError: null,
    networkAddresses: [],
    session: '/s',
    ca: '/c',
    notices: [],
    refusals: [],
    scope: defaultProxySettings.scope,
    learning: null,
    version: '1',
  },
  causes: [],
  exchanges: [],
  older: { count: 0, before: 0 },
  flows: [],
  steps: [],
  findings: [],
}
const changes: FeedEvent = { kind: 'changes', number: 4, changes: [] }

/** A bridge whose host is the test: what it was sent, and how it answers. */
function bridge() {
  const sent: WindowMessage[] = []
  let hear: (message: unknown) => void = () => {}
  const made = bridgeOver({
    send: (message) => sent.push(message),
    listen: (listener) => {
      hear = listener
    },
  })
  return { made, sent, answer: (message: unknown) => hear(message) }
}

describe('the bridge over IPC', () => {
  test('gives each call the answer with its number, in whatever order answers come', async () => {
    const { made, sent, answer } = bridge()
    const browsers = made.call('browsers', {})
    const registrations = made.call('registrations', {})
    expect(sent.map(({ name }) => name)).toEqual(['browsers', 'registrations'])
    const chromium = { id: 'chromium', name: 'Chromium', path: '/usr/bin/chromium' }
    answer({ kind: 'answer', id: sent[1]?.id, ok: true, value: [] })
    answer({ kind: 'answer', id: sent[0]?.id, ok: true, value: [chromium] })
    expect(await browsers).toEqual({ ok: true, value: [chromium] })
    expect(await registrations).toEqual({ ok: true, value: [] })
  })

  test('gives a failure as a value', async () => {
    const { made, sent, answer } = bridge()
    const opened = made.call('openBrowser', {})
    const error = { code: 'no-browser', message: 'No browser was found.' }
    answer({ kind: 'answer', id: sent[0]?.id, ok: false, error })
    expect(await opened).toEqual({ ok: false, error })
  })

  test('refuses an answer that is not of the contract', async () => {
    const { made, sent, answer } = bridge()
    const browsers = made.call('browsers', {})
    answer({ kind: 'answer', id: sent[0]?.id, ok: true, value: [{ id: 7 }] })
    expect(await browsers).toMatchObject({ ok: false, error: { code: 'bad-answer' } })
  })

  test.each(['constructor', '__proto__', 'shutdown'])('sends nothing for a call named %s', async (name) => {
    const { made, sent } = bridge()
    expect(await made.call(name as 'browsers', {})).toMatchObject({ ok: false, error: { code: 'bad-call' } })
    expect(sent).toEqual([])
  })

  test('sends nothing for an input that is not of the contract', async () => {
    const { made, sent } = bridge()
    const result = await made.call('exchange', { id: -1, reveal: false })
    expect(result).toMatchObject({ ok: false, error: { code: 'bad-call' } })
    expect(sent).toEqual([])
  })

  test('holds the feed back from a listener until it has a snapshot', () => {
    const { made, answer } = bridge()
    const heard: FeedEvent[] = []
    made.subscribe((event) => heard.push(event))
    for (const event of [changes, snapshot, changes]) answer({ kind: 'feed', event })
    expect(heard).toEqual([snapshot, changes])
  })

  test('tells a listener nothing once it has ended its subscription', () => {
    const { made, answer } = bridge()
    const heard: FeedEvent[] = []
    const end = made.subscribe((event) => heard.push(event))
    answer({ kind: 'feed', event: snapshot })
    end()
    answer({ kind: 'feed', event: changes })
    expect(heard).toEqual([snapshot])
  })

  test('drops what is no message of the contract', () => {
    const { made, answer } = bridge()
    const heard: FeedEvent[] = []
    made.subscribe((event) => heard.push(event))
    for (const message of [null, 'feed', { kind: 'feed', event: { kind: 'snapshot' } }, { kind: 'run' }])
      answer(message)
    expect(heard).toEqual([])
  })
})
