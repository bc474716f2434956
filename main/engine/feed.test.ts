import { expect, test } from 'vitest'
import type { FeedEvent } from '../../shared/bridge/feed.ts'
import type { SessionStatus } from '../../shared/bridge/program-views.ts'
import type { ExchangeRow } from '../../shared/bridge/rows.ts'
import { defaultProxySettings } from '../../shared/proxy-settings/proxy-settings.ts'
import { createFeed } from './feed.ts'

const status: SessionStatus = {
  proxy: null,
  proxyError: null,
  networkAddresses: [],
  session: '/s',
  ca: '/ca',
  notices: [],
  refusals: [],
  scope: defaultProxySettings.scope,
  learning: null,
  version: '1',
}

const row = (id: number, messages: readonly string[] = []): ExchangeRow => ({
  id,
  startedAt: id,
  durationMs: 1,
  method: 'GET',
  scheme: 'https',
  host: 'api.example',
  target: `/${id}`,
  status: 200,
  outcome: 'answered',
  error: null,
  mediaType: null,
  unread: null,
  badCertificate: false,
  sending: false,
  requestSize: 0,
  responseSize: 0,
  socketMessages: null,
  program: null,
  messages: [...messages],
  flow: messages.length > 0 ? 'flow-1' : null,
  worst: null,
})

/** A feed with what its listener was told. */
function listening() {
  const feed = createFeed(status, [])
  const events: FeedEvent[] = []
  feed.subscribe((event) => events.push(event))
  const letGo = () =>
    events.flatMap((event) =>
      event.kind === 'changes' ? event.changes.filter((change) => change.kind === 'exchanges-let-go') : [],
    )
  return { feed, letGo }
}

function snapshotOf(feed: ReturnType<typeof createFeed>) {
  const event = feed.snapshot()
  if (event.kind !== 'snapshot') throw new Error('no snapshot')
  return event
}

test('carries the newest exchanges and all of the flows, and tells what it carries no more', () => {
  const { feed, letGo } = listening()
  feed.exchange(row(0, ['token-request']))
  for (let id = 1; id <= 25_000; id++) {
    feed.exchange(row(id))
    if (id % 500 === 0) feed.flush()
  }
  const { exchanges, older } = snapshotOf(feed)
  expect(exchanges.length).toBeLessThanOrEqual(20_000)
  expect(exchanges.length + older.count).toBe(25_001)
  expect(exchanges[0]?.id).toBe(0)
  expect(exchanges[1]?.id).toBe(older.before)
  expect(letGo().flatMap(({ ids }) => ids)).toHaveLength(older.count)
  expect(letGo().at(-1)?.older).toEqual(older)
})

test('lets steps of flows go once they are none any more', () => {
  const { feed, letGo } = listening()
  for (let id = 0; id < 100; id++) feed.exchange(row(id, ['resource-request', 'resource-response']))
  for (let id = 100; id <= 20_100; id++) feed.exchange(row(id))
  feed.flush()
  feed.letGo([3, 4])
  for (let id = 20_101; id <= 40_200; id++) feed.exchange(row(id))
  feed.flush()
  const gone = letGo().flatMap(({ ids }) => ids)
  expect(gone).toContain(3)
  expect(gone).not.toContain(5)
})

test('never tells of a row that it let go in the same moment', () => {
  const { feed } = listening()
  const seen = new Set<number>()
  feed.subscribe((event) => {
    if (event.kind !== 'changes') return
    for (const change of event.changes) {
      if (change.kind === 'exchange') seen.add(change.row.id)
      else if (change.kind === 'exchanges-let-go') for (const id of change.ids) seen.delete(id)
    }
  })
  for (let id = 0; id <= 50_000; id++) feed.exchange(row(id))
  feed.flush()
  expect([...seen].toSorted((a, b) => a - b)).toEqual(snapshotOf(feed).exchanges.map(({ id }) => id))
})

test('tells much at once in events of a few hundred rows, each with the next number', () => {
  const feed = createFeed(status, [])
  const sizes: number[] = []
  const numbers: number[] = []
  feed.subscribe((event) => {
    numbers.push(event.number)
    if (event.kind === 'changes') sizes.push(event.changes.length)
  })
  for (let id = 0; id < 1200; id++) feed.exchange(row(id))
  expect(feed.flush()).toBe(1200)
  expect(sizes).toEqual([500, 500, 200])
  expect(numbers).toEqual([0, 1, 2, 3])
  expect(feed.flush()).toBe(0)
  expect(numbers).toHaveLength(4)
})
