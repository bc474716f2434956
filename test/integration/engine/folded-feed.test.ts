import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFeed, type Feed } from '../../../main/engine/feed.ts'
import { applyEvents, emptyMirror } from '../../../renderer/store/mirror.ts'
import { exchangeRow, findingRow, flowRow, snapshot, stepRow } from '../../../renderer/testing/rows.ts'
import { followWindow, sightOf } from './followed-window.ts'

const id = fc.nat({ max: 15 })
const version = fc.nat({ max: 3 })
const flowId = fc.nat({ max: 3 }).map((n) => `flow-${n}`)
const stepNames = fc.subarray(['a', 'b', 'c', 'd', 'e'])

/** Anything that may become of what a window mirrors. */
const act: fc.Arbitrary<(feed: Feed) => void> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(id, version, fc.boolean()).map(([n, v, isOauth]) => exchanged(n, v, isOauth)) },
  {
    weight: 6,
    arbitrary: fc.tuple(flowId, stepNames, version, version, fc.boolean()).map(
      ([flow, names, v, w, found]) =>
        (feed: Feed) =>
          feed.flow(
            flowRow(flow, { steps: names.map((name) => `${flow}/${name}`), startedAt: v }),
            names.map((name) => stepRow(`${flow}/${name}`, { flow, summary: name < 'c' ? `${v}` : `${w}` })),
            found ? [findingRow(`${flow}/${v}`, flow)] : [],
          ),
    ),
  },
  { weight: 2, arbitrary: flowId.map((flow) => (feed: Feed) => feed.flowRemoved(flow)) },
  { weight: 2, arbitrary: fc.array(id).map((ids) => (feed: Feed) => feed.letGo(ids)) },
  {
    weight: 2,
    arbitrary: fc.tuple(id, flowId).map(
      ([n, flow]) =>
        (feed: Feed) =>
          feed.standing(n, { messages: ['token-request'], flow, worst: 'error' }),
    ),
  },
  { weight: 1, arbitrary: version.map((v) => (feed: Feed) => feed.looseFindings(loose(v))) },
  { weight: 1, arbitrary: version.map((v) => (feed: Feed) => feed.status({ ...snapshot().status, version: `${v}` })) },
  { weight: 3, arbitrary: fc.constant((feed: Feed) => void feed.flush()) },
  { weight: 1, arbitrary: fc.constant((feed: Feed) => feed.clear()) },
)

function exchanged(n: number, v: number, isOauth: boolean) {
  return (feed: Feed) => feed.exchange(exchangeRow(n, { status: 200 + v, messages: isOauth ? ['token-request'] : [] }))
}

const loose = (count: number) => Array.from({ length: count }, (_, n) => findingRow(`loose/${count}/${n}`, null))

test('a window that was told what changed has the state of one that was opened last', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
      const feed = createFeed(snapshot().status, [], { most: 8, droppedAtOnce: 3 })
      const window = followWindow(feed.subscribe)
      for (const run of acts) run(feed)
      feed.flush()
      expect(window.gaps).toBe(0)
      expect(sightOf(window.mirror)).toEqual(sightOf(applyEvents(emptyMirror, [feed.snapshot()]).mirror))
    }),
    { numRuns: 1000 },
  )
})

test('nothing is told twice at once, and no end of what was never told', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
      const feed = createFeed(snapshot().status, [], { most: 8, droppedAtOnce: 3 })
      const window = followWindow(feed.subscribe, (mirror, event) => {
        if (event.kind === 'snapshot') return
        const rows = event.changes.map((change) => ('row' in change ? `${change.kind} ${change.row.id}` : change.kind))
        const told = rows.filter((row) => row.includes(' '))
        expect(new Set(told).size).toBe(told.length)
        for (const change of event.changes) {
          if (change.kind === 'step-removed') expect(mirror.steps.has(change.id)).toBe(true)
          else if (change.kind === 'flow-removed') expect(mirror.flows.has(change.id)).toBe(true)
          else if (change.kind === 'exchanges-let-go')
            for (const gone of change.ids) expect(mirror.exchanges.has(gone)).toBe(true)
        }
      })
      for (const run of acts) run(feed)
      feed.flush()
      window.end()
    }),
    { numRuns: 1000 },
  )
})
