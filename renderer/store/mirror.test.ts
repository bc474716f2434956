import { describe, expect, test } from 'vitest'
import type { FeedEvent } from '../../shared/bridge/feed.ts'
import { exchangeRow, findingRow, flowRow, snapshot } from '../testing/rows.ts'
import { applyEvents, emptyMirror, withOlder } from './mirror.ts'

const changes = (number: number, ...list: Extract<FeedEvent, { kind: 'changes' }>['changes']): FeedEvent => ({
  kind: 'changes',
  number,
  changes: list,
})

describe('the mirror', () => {
  test('holds what a snapshot says, and nothing of before', () => {
    const first = applyEvents(emptyMirror, [snapshot({ exchanges: [exchangeRow(1)] })]).mirror
    const { mirror } = applyEvents(first, [snapshot({ number: 9, exchanges: [exchangeRow(2)] })])
    expect([...mirror.exchanges.keys()]).toEqual([2])
    expect(mirror.number).toBe(9)
  })

  test('lets go of the exchanges that the feed carries no more, until the person asks for older ones', () => {
    const rows = [1, 2, 3, 4].map((id) => exchangeRow(id))
    const letGo = (number: number, id: number, count: number) =>
      changes(number, { kind: 'exchanges-let-go', ids: [id], older: { count, before: id + 1 } })
    const { mirror } = applyEvents(emptyMirror, [snapshot({ exchanges: rows }), letGo(1, 1, 1)])
    expect([...mirror.exchanges.keys()]).toEqual([2, 3, 4])
    expect(mirror.older).toEqual({ count: 1, before: 2 })
    const asked = withOlder(mirror, [exchangeRow(1)], true)
    expect(asked.exchanges.size).toBe(4)
    expect(asked.wholeFrom).toBe(0)
    expect(applyEvents(asked, [letGo(2, 2, 2)]).mirror.exchanges.size).toBe(4)
  })

  test('replaces a row by the one with its id, and leaves the others as they are', () => {
    const before = applyEvents(emptyMirror, [snapshot({ exchanges: [exchangeRow(1), exchangeRow(2)] })]).mirror
    const { mirror, gap } = applyEvents(before, [
      changes(1, { kind: 'exchange', row: exchangeRow(2, { status: 500 }) }),
      changes(2, { kind: 'exchange', row: exchangeRow(3) }),
    ])
    expect(gap).toBe(false)
    expect([...mirror.exchanges.values()].map(({ id, status }) => [id, status])).toEqual([
      [1, 200],
      [2, 500],
      [3, 200],
    ])
    expect(mirror.exchanges.get(1)).toBe(before.exchanges.get(1))
    expect(mirror.flows).toBe(before.flows)
    expect(before.exchanges.size).toBe(2)
  })

  test('sees a gap, passes changes over until the next snapshot, and keeps what it shows', () => {
    const before = applyEvents(emptyMirror, [snapshot({ exchanges: [exchangeRow(1)] })]).mirror
    const missed = applyEvents(before, [changes(3, { kind: 'exchange', row: exchangeRow(3) })])
    expect(missed.gap).toBe(true)
    expect([...missed.mirror.exchanges.keys()]).toEqual([1])
    const later = applyEvents(missed.mirror, [changes(4, { kind: 'exchange', row: exchangeRow(4) })])
    expect(later.gap).toBe(false)
    expect([...later.mirror.exchanges.keys()]).toEqual([1])
    const again = applyEvents(later.mirror, [
      snapshot({ number: 4, exchanges: [exchangeRow(1), exchangeRow(3), exchangeRow(4)] }),
      changes(5, { kind: 'exchange', row: exchangeRow(5) }),
    ])
    expect(again.gap).toBe(false)
    expect([...again.mirror.exchanges.keys()]).toEqual([1, 3, 4, 5])
  })

  test('takes the findings of a flow as a whole', () => {
    const before = applyEvents(emptyMirror, [
      snapshot({
        flows: [flowRow('a')],
        findings: [findingRow('f1', 'a'), findingRow('f2', 'a'), findingRow('f3', null)],
      }),
    ]).mirror
    const { mirror } = applyEvents(before, [changes(1, { kind: 'findings', flow: 'a', rows: [findingRow('f4', 'a')] })])
    expect([...mirror.findings.keys()]).toEqual(['f3', 'f4'])
    expect(mirror.findingsOf.get('a')).toEqual(['f4'])
    expect(mirror.findingsOf.get(null)).toEqual(['f3'])
  })

  test('drops the findings of a flow that is removed', () => {
    const before = applyEvents(emptyMirror, [
      snapshot({ flows: [flowRow('a')], findings: [findingRow('f1', 'a')] }),
    ]).mirror
    const { mirror } = applyEvents(before, [changes(1, { kind: 'flow-removed', id: 'a' })])
    expect([mirror.flows.size, mirror.findings.size, mirror.findingsOf.size]).toEqual([0, 0, 0])
  })
})
