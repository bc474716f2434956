import { describe, expect, it } from 'vitest'
import { capture, epoch, type Written } from '../../test/traffic/exchange.ts'
import { createAnalysis } from '../causes/analysis.ts'
import { polls } from '../causes/in-flow.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Flow } from './flow.ts'

const as = 'https://as.example'
const deviceCode = 'GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS'

const begun: Written = {
  url: `${as}/device`,
  form: { client_id: 'tv', scope: 'openid' },
  status: 200,
  json: { device_code: deviceCode, user_code: 'WDJB-MJHT', verification_uri: `${as}/activate`, interval: 5 },
  at: 0,
}

const poll = (at: number, answer: Partial<Written>, device_code = deviceCode): Written => ({
  url: `${as}/token`,
  form: { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code, client_id: 'tv' },
  at,
  ...answer,
})
const pending = { status: 400, json: { error: 'authorization_pending' } }
const slowDown = { status: 400, json: { error: 'slow_down' } }
const granted = { status: 200, json: { access_token: 'at-of-the-tv', token_type: 'Bearer' } }
const denied = { status: 400, json: { error: 'access_denied' } }

function flowOf(exchanges: readonly Exchange[]): Flow {
  const analysis = createAnalysis()
  for (const exchange of exchanges) analysis.add(exchange)
  const [flow, ...others] = [...analysis.flows()]
  if (!flow || others.length > 0) throw new Error('the capture is one flow')
  return flow
}

function outline({ steps }: Flow): readonly string[] {
  return steps.map(({ kind, message, sightings }) => {
    const others = sightings.map(({ as, message: { exchange } }) => ` (${as} ${exchange})`).join('')
    return `${message.exchange} ${kind}${others}`
  })
}

const polled = [begun, poll(5000, pending), poll(10_000, slowDown), poll(20_000, pending), poll(30_000, granted)]
const folded = [
  '0 device-authorization-request',
  '0 device-authorization-response',
  '1 token-request (poll 2) (poll 3)',
  '1 token-response (poll 2) (poll 3)',
  '4 token-request',
  '4 token-response',
]

describe('polls of one code', () => {
  it('are one step until the answer comes', () => {
    const flow = flowOf(capture(polled))
    expect(outline(flow)).toEqual(folded)
    expect(flow).toMatchObject({ grant: 'device_code', outcome: 'completed' })
  })

  it('are one step when each is told as pending first', () => {
    const exchanges = capture(polled).flatMap((exchange): Exchange[] => [
      { ...exchange, timing: { requestEnded: 1 }, outcome: { kind: 'pending' } },
      exchange,
    ])
    expect(outline(flowOf(exchanges))).toEqual(folded)
  })

  it('are one step when they are told late, or twice', () => {
    const [device, one, two, three, last] = capture(polled)
    const late = [device, two, three, one, last, one].filter((exchange) => exchange !== undefined)
    expect(outline(flowOf(late))).toEqual(folded)
  })

  it('end with the refusal as a step of its own', () => {
    const flow = flowOf(capture([begun, poll(5000, pending), poll(10_000, pending), poll(15_000, denied)]))
    expect(outline(flow).slice(2)).toEqual([
      '1 token-request (poll 2)',
      '1 token-response (poll 2)',
      '3 token-request',
      '3 token-response',
    ])
    expect(flow.outcome).toBe('failed')
  })

  it('leave a poll that is not answered yet a step of its own', () => {
    const flow = flowOf(capture([begun, poll(5000, pending), poll(10_000, {})]))
    expect(outline(flow).slice(2)).toEqual(['1 token-request', '1 token-response', '2 token-request'])
    expect(flow.outcome).toBe('incomplete')
  })

  it('begin anew after another answer, such as a failure of the server', () => {
    const broken = { status: 503, answer: 'busy' }
    const flow = flowOf(
      capture([begun, poll(5000, pending), poll(6000, broken), poll(7000, pending), poll(8000, pending)]),
    )
    expect(outline(flow).slice(2)).toEqual([
      '1 token-request',
      '1 token-response',
      '2 token-request',
      '2 token-response',
      '3 token-request (poll 4)',
      '3 token-response (poll 4)',
    ])
  })

  it('are counted once behind a gateway', () => {
    const inner = (at: number, answer: Partial<Written>) => ({
      ...poll(at, answer),
      url: 'http://10.0.0.7/token',
      took: 9,
    })
    const flow = flowOf(
      capture([
        begun,
        { ...poll(5000, pending), took: 50 },
        inner(5010, pending),
        { ...poll(10_000, pending), took: 50 },
        inner(10_010, pending),
      ]),
    )
    expect(outline(flow).slice(2)).toEqual([
      '1 token-request (inner-leg 2) (poll 3) (poll-leg 4)',
      '1 token-response (inner-leg 2) (poll 3) (poll-leg 4)',
    ])
    expect(polls(flow).map(({ request }) => request.exchange)).toEqual([1, 3])
  })
})

describe('polls(flow)', () => {
  it('gives each time with its answer, the last included', () => {
    const flow = flowOf(capture(polled))
    expect(
      polls(flow).map(({ request, response }) => [
        request.at - epoch,
        response?.error?.code.value ?? (response?.granted && 'granted'),
      ]),
    ).toEqual([
      [5000, 'authorization_pending'],
      [10_000, 'slow_down'],
      [20_000, 'authorization_pending'],
      [30_000, 'granted'],
    ])
  })

  it('gives none for a grant that does not poll', () => {
    const form = { grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' }
    expect(polls(flowOf(capture([{ url: `${as}/token`, form, ...granted }])))).toEqual([])
  })
})
