import { describe, expect, test } from 'vitest'
import type { FlowRow } from '../../shared/bridge/rows.ts'
import { exchangeRow, flowRow, snapshot, stepRow } from '../testing/rows.ts'
import { chosenFlow, holderOf, shownDetail } from './choice.ts'
import { filterExchanges } from './exchange-filter.ts'
import { flowOrder } from './flow-order.ts'
import { applyEvents, emptyMirror } from './mirror.ts'

const byId = <Row extends { readonly id: unknown }>(...rows: readonly Row[]) =>
  new Map(rows.map((row) => [row.id as Row['id'], row]))

describe('the list of flows', () => {
  test('has the newest first, and a nested flow under its parent', () => {
    const flows = byId(
      flowRow('old', { startedAt: 1 }),
      flowRow('inner', { startedAt: 6, parent: 'outer' }),
      flowRow('outer', { startedAt: 5 }),
      flowRow('new', { startedAt: 9 }),
    )
    expect(flowOrder(flows, '', emptyMirror)).toEqual([
      { id: 'new', depth: 0 },
      { id: 'outer', depth: 0 },
      { id: 'inner', depth: 1 },
      { id: 'old', depth: 0 },
    ])
  })

  test('shows a nested flow whose parent is not there', () => {
    expect(flowOrder(byId(flowRow('inner', { parent: 'gone' })), '', emptyMirror)).toEqual([{ id: 'inner', depth: 0 }])
  })

  test('finds a flow by any of its words, in any case', () => {
    const flows = byId(flowRow('a', { clientId: 'Shop' }), flowRow('b', { clientId: 'Bank', outcome: 'failed' }))
    expect(flowOrder(flows, 'sHoP', emptyMirror).map(({ id }) => id)).toEqual(['a'])
    expect(flowOrder(flows, 'bank failed', emptyMirror).map(({ id }) => id)).toEqual(['b'])
    expect(flowOrder(flows, 'shop failed', emptyMirror)).toEqual([])
  })

  test('finds a flow by the program that sent any of it', () => {
    const flows = byId(flowRow('a', { steps: ['1', '2'] }), flowRow('b', { steps: ['3'] }))
    const steps = byId(stepRow('1', { exchange: null }), stepRow('2', { exchange: 7 }), stepRow('3', { exchange: 8 }))
    const exchanges = byId(exchangeRow(7, { program: 'Curl (pid 4711)' }), exchangeRow(8))
    const found = (search: string) => flowOrder(flows, search, { steps, exchanges }).map(({ id }) => id)
    expect(found('web-app curl')).toEqual(['a'])
    expect(found('4711')).toEqual(['a'])
    expect(found('null')).toEqual([])
  })
})

describe('the list of exchanges', () => {
  const exchanges = byId(
    exchangeRow(2, { messages: ['token-request'], target: '/token', method: 'POST' }),
    exchangeRow(1),
    exchangeRow(3, { host: 'cdn.example', outcome: 'failed', status: null, error: 'The name was not found.' }),
  )

  test('is in the order in which the exchanges began', () => {
    expect(filterExchanges(exchanges, '', 'all')).toEqual([1, 2, 3])
  })

  test('tells what is OAuth from what is not', () => {
    expect(filterExchanges(exchanges, '', 'oauth')).toEqual([2])
    expect(filterExchanges(exchanges, '', 'not-oauth')).toEqual([1, 3])
  })

  test('is filtered by every word, the error included', () => {
    expect(filterExchanges(exchanges, 'post token', 'all')).toEqual([2])
    expect(filterExchanges(exchanges, 'not found', 'all')).toEqual([3])
  })
})

describe('what is shown', () => {
  const { mirror } = applyEvents(emptyMirror, [
    snapshot({
      exchanges: [exchangeRow(1), exchangeRow(2), exchangeRow(3)],
      flows: [
        flowRow('a', { startedAt: 1, worst: 'error', steps: ['a1', 'a2'] }),
        flowRow('b', { startedAt: 5, steps: ['b1'] }),
      ],
      steps: [
        stepRow('a1', { exchange: 1 }),
        stepRow('a2', {
          exchange: 1,
          part: 'response',
          worst: 'error',
          sightings: [{ as: 'delivery', exchange: 3 }],
        }),
        stepRow('b1', { flow: 'b', exchange: 2 }),
      ],
    }),
  ])

  test('is the newest flow, until the person chooses', () => {
    expect(chosenFlow(mirror, { flow: null })).toBe('b')
    expect(chosenFlow(mirror, { flow: 'a' })).toBe('a')
    expect(chosenFlow(mirror, { flow: 'removed' })).toBe('b')
  })

  test('is the step with the worst finding, until the person chooses', () => {
    expect(shownDetail(mirror, { section: 'flows', flow: 'a', chosen: null }).step?.id).toBe('a2')
    const chosen = { kind: 'step', id: 'a1' } as const
    expect(shownDetail(mirror, { section: 'flows', flow: 'a', chosen }).step?.id).toBe('a1')
  })

  test('is the step that was not seen, where the flow failed and nothing that was seen tells why', () => {
    const shownOf = (change: Partial<FlowRow>) => {
      const flow = flowRow('b', { steps: ['b1', 'b2'], outcome: 'failed', ...change })
      const steps = [
        stepRow('b1', { flow: 'b', worst: flow.worst }),
        stepRow('b2', { flow: 'b', exchange: null, at: null }),
      ]
      const of = applyEvents(emptyMirror, [snapshot({ flows: [flow], steps })]).mirror
      return shownDetail(of, { section: 'flows', flow: 'b', chosen: null }).step?.id
    }
    expect(shownOf({})).toBe('b2')
    expect(shownOf({ worst: 'note' })).toBe('b2')
    expect(shownOf({ worst: 'error' })).toBe('b1')
    expect(shownOf({ outcome: 'incomplete' })).toBe('b1')
  })

  test('is an exchange that was chosen, though the feed carries it no more', () => {
    const chosen = { kind: 'exchange', id: 9 } as const
    expect(shownDetail(mirror, { section: 'exchanges', flow: null, chosen }).exchange).toBe(9)
  })

  test('finds who holds a place: the half, a sighting, or the exchange alone', () => {
    expect(holderOf(mirror, 'a', 1, 'response.status')).toEqual({ kind: 'step', id: 'a2' })
    expect(holderOf(mirror, 'a', 1, 'request.query.state')).toEqual({ kind: 'step', id: 'a1' })
    expect(holderOf(mirror, 'a', 3, 'request.url')).toEqual({ kind: 'sighting', step: 'a2', exchange: 3 })
    expect(holderOf(mirror, 'a', 2, 'request.url')).toEqual({ kind: 'exchange', id: 2 })
  })
})
