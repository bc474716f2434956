import { describe, expect, it } from 'vitest'
import { createAnalysis } from '../../../shared/causes/analysis.ts'
import { createMasker } from '../../../shared/redact/masker.ts'
import { capture, epoch, type Written } from '../../../test/traffic/exchange.ts'
import { createFlowRows } from './flow-rows.ts'
import { placeLabel } from './place-label.ts'

const as = 'https://as.example'
const poll = (at: number, answer: Partial<Written>): Written => ({
  url: `${as}/token`,
  form: { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'dc', client_id: 'tv' },
  at,
  ...answer,
})
const pending = { status: 400, json: { error: 'authorization_pending' } }
const device: readonly Written[] = [
  {
    url: `${as}/device`,
    form: { client_id: 'tv' },
    status: 200,
    json: { device_code: 'dc', user_code: 'WDJB-MJHT', verification_uri: `${as}/u`, expires_in: 600, interval: 5 },
    at: 0,
  },
  poll(5000, pending),
  poll(10_000, { status: 400, json: { error: 'slow_down' } }),
  poll(20_500, pending),
  poll(30_500, { status: 200, json: { access_token: 'at', token_type: 'Bearer' } }),
]

function rowsOf(exchanges: readonly Written[]) {
  const analysis = createAnalysis()
  for (const exchange of capture(exchanges)) analysis.add(exchange)
  const rows = createFlowRows(createMasker())
  const flows = [...analysis.flows()]
  return { flows, rows: flows.map((flow) => rows(flow, [])) }
}

describe('the polls of a device', () => {
  it('are one line with their number, their time and how far apart they are', () => {
    const [shown] = rowsOf(device).rows
    expect(shown?.steps.map(({ label, summary, polls }) => [label, summary, polls])).toEqual([
      ['Device authorization request', '', null],
      ['Device authorization response', '', null],
      [
        'Token request',
        'urn:ietf:params:oauth:grant-type:device_code · none',
        { count: 3, lastAt: epoch + 20_500, shortestGapMs: 5000, longestGapMs: 10_500 },
      ],
      [
        'Token response',
        'error authorization_pending ×2, slow_down',
        { count: 3, lastAt: epoch + 20_520, shortestGapMs: 5000, longestGapMs: 10_500 },
      ],
      ['Token request', 'urn:ietf:params:oauth:grant-type:device_code · none', null],
      ['Token response', 'access_token', null],
    ])
  })

  it('are each to be reached, and last from the first to the end of the last', () => {
    const [shown] = rowsOf(device).rows
    const request = shown?.steps[2]
    expect(request?.sightings).toEqual([
      { as: 'poll', exchange: 2 },
      { as: 'poll', exchange: 3 },
    ])
    expect(request).toMatchObject({ at: epoch + 5000, durationMs: 15_520, exchange: 1 })
    expect(shown?.flow.endedAt).toBe(epoch + 30_520)
    const stillPolling = rowsOf(device.slice(0, 4)).rows[0]
    expect(stillPolling?.flow).toMatchObject({ outcome: 'incomplete', endedAt: epoch + 20_520 })
  })

  it('are named as what they are where evidence points at one', () => {
    const [flow] = rowsOf(device).flows
    const place = { exchange: 3, location: 'request.body.device_code' } as Parameters<typeof placeLabel>[0]
    expect(placeLabel(place, flow)).toBe('device_code in the token request')
  })
})

it('calls a flow without a token by what it does', () => {
  const { rows } = rowsOf([{ url: `${as}/bye?id_token_hint=a.b.c`, status: 200 }])
  expect(rows.map(({ flow }) => [flow.grant, flow.outcome])).toEqual([['logout', 'completed']])
})
