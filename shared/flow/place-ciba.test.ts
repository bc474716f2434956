import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { flowsOf, outline, ties } from '../../test/traffic/flows.ts'
import { basic } from '../../test/traffic/login.ts'
import { polls } from '../causes/in-flow.ts'
import { missingSteps } from './missing-steps.ts'

const as = 'https://as.example'
const auth = [['Authorization', basic('till', 'secret')]] as const
const id = '1c266114-a1be-4252-8ad1-04986c5b9ac1'
const tokens = { access_token: 'at-of-the-till', token_type: 'Bearer', id_token: 'e30.e30.', expires_in: 60 }

const asked: Written = {
  url: `${as}/bc-authorize`,
  headers: auth,
  form: { scope: 'openid', login_hint: 'ada@example.org', client_notification_token: '8d67dc78-7faa-4d41' },
  status: 200,
  json: { auth_req_id: id, expires_in: 120, interval: 5 },
  at: 0,
}
const poll = (at: number, answer: Partial<Written>): Written => ({
  url: `${as}/token`,
  headers: auth,
  form: { grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: id },
  at,
  ...answer,
})
const notify = (at: number, json: Readonly<Record<string, unknown>>, token = '8d67dc78-7faa-4d41'): Written => ({
  url: 'https://till.example/ciba',
  headers: [
    ['Authorization', `Bearer ${token}`],
    ['Content-Type', 'application/json'],
  ],
  body: JSON.stringify(json),
  status: 204,
  at,
})
const pending = { status: 400, json: { error: 'authorization_pending' } }

describe('a CIBA login', () => {
  it('is one flow in poll mode, its polls one step', () => {
    const flows = flowsOf([
      asked,
      poll(5000, pending),
      poll(10_000, pending),
      poll(15_000, { status: 200, json: tokens }),
    ])
    expect(flows.map(outline)).toEqual([
      [
        '0 backchannel-authentication-request',
        '0 backchannel-authentication-response',
        '1 token-request (poll 2)',
        '1 token-response (poll 2)',
        '3 token-request',
        '3 token-response',
      ],
    ])
    expect(flows).toMatchObject([{ grant: 'ciba', outcome: 'completed', clientId: { value: 'till' }, server: as }])
    expect(flows.flatMap((flow) => polls(flow)).map(({ request }) => request.exchange)).toEqual([1, 2, 3])
  })

  it('is one flow in ping mode', () => {
    const flows = flowsOf([asked, notify(9000, { auth_req_id: id }), poll(9100, { status: 200, json: tokens })])
    expect(flows.map(outline)).toEqual([
      [
        '0 backchannel-authentication-request',
        '0 backchannel-authentication-response',
        '1 ciba-notification-request',
        '1 ciba-notification-response',
        '2 token-request',
        '2 token-response',
      ],
    ])
    expect(flows.flatMap(ties).filter((tie) => tie.endsWith('auth-req-id'))).toEqual([
      '1 ciba-notification-request by auth-req-id',
      '2 token-request by auth-req-id',
    ])
  })

  it('is one flow in push mode, with the use of the token, and lacks no token request', () => {
    const used = {
      url: 'https://api.example/x',
      headers: [['Authorization', 'Bearer at-of-the-till']],
      status: 200,
      at: 9500,
    } as const
    const flows = flowsOf([asked, notify(9000, { auth_req_id: id, ...tokens }), used])
    expect(flows).toMatchObject([{ grant: 'ciba', outcome: 'completed', steps: { length: 6 } }])
    expect(flows.flatMap(missingSteps)).toEqual([])
  })

  it('fails where the notification, or the answer to the request, says so', () => {
    expect(flowsOf([asked, notify(9000, { auth_req_id: id, error: 'access_denied' })])).toMatchObject([
      { outcome: 'failed' },
    ])
    const refused = { ...asked, status: 400, json: { error: 'unknown_user_id' } }
    expect(flowsOf([refused])).toMatchObject([{ grant: 'ciba', outcome: 'failed' }])
    expect(flowsOf([refused]).flatMap(missingSteps)).toEqual([])
  })

  it('is incomplete while the person has not decided, and lacks the tokens', () => {
    const flows = flowsOf([asked])
    expect(flows).toMatchObject([{ outcome: 'incomplete' }])
    expect(flows.flatMap(missingSteps)).toEqual(['token-request', 'token-response'])
  })

  it('knows a notification by the token that the client chose, where the id is another', () => {
    expect(flowsOf([asked, notify(9000, { auth_req_id: 'of-another-request' })])).toHaveLength(1)
    expect(flowsOf([asked, notify(9000, { auth_req_id: 'of-another-request' }, 'another-token')])).toHaveLength(2)
  })
})
