import { describe, expect, test } from 'vitest'
import type { BodyView } from '../../shared/bridge/content.ts'
import type { ExchangeDetail, NamedValue, ParameterView, TokenView } from '../../shared/bridge/exchange-detail.ts'
import { absentValues, whereIs } from './where-is.ts'

const body: BodyView = { size: 0, kept: 0, mediaType: null, coding: null, content: { kind: 'empty' } }
const named = (location: string): NamedValue => ({
  name: location.split('.').at(-1) ?? '',
  value: { text: 'x', masked: false },
  location,
})
const parameter = (location: string): ParameterView => ({
  ...named(location),
  in: 'query',
  raw: null,
  wellFormed: true,
  meaning: null,
  reference: null,
})
const token: TokenView = {
  name: 'id_token',
  location: 'response.body.id_token',
  format: 'jws',
  note: null,
  header: [],
  claims: [
    { ...named('response.body.id_token.payload.nonce'), meaning: null, reference: null, date: null, verdict: null },
  ],
  signature: null,
}

const detail: ExchangeDetail = {
  id: 1,
  startedAt: 0,
  timing: { requestEnded: null, responseStarted: null, ended: null },
  connection: {
    client: null,
    process: null,
    server: null,
    tls: null,
    via: null,
    ignoredCertificate: null,
    overridden: null,
    tunnel: null,
  },
  outcome: 'answered',
  error: null,
  revealed: false,
  request: {
    method: 'GET',
    url: { text: '', masked: false },
    httpVersion: '1.1',
    headers: [named('request.header.authorization')],
    trailers: [],
    parameters: [parameter('request.query.scope'), parameter('request.query.scope[1]')],
    body,
  },
  response: {
    status: 302,
    reason: 'Found',
    httpVersion: '1.1',
    informational: [],
    headers: [named('response.header.location')],
    trailers: [],
    parameters: [parameter('response.header.location.query.code'), parameter('response.body.id_token')],
    body,
  },
  tokens: [token],
}

describe('a location', () => {
  test.each([
    ['request.query.scope', 'parameters', 'request.query.scope'],
    ['request.query.scope[1]', 'parameters', 'request.query.scope[1]'],
    ['response.header.location', 'headers', 'response.header.location'],
    ['response.header.location.query.code', 'parameters', 'response.header.location.query.code'],
    ['response.body.id_token.payload.nonce', 'tokens', 'response.body.id_token.payload.nonce'],
    ['response.body.id_token', 'parameters', 'response.body.id_token'],
    ['response.body', 'body', 'response.body'],
    ['response.status', null, 'response.status'],
    ['request.url', null, 'request.url'],
  ])('%s is in the tab %s', (location, tab, found) => {
    expect(whereIs(detail, location, [])).toEqual({ tab, location: found })
  })

  test('inside of what is drawn leads to what holds it', () => {
    expect(whereIs(detail, 'request.header.authorization.client_id', [])).toEqual({
      tab: 'headers',
      location: 'request.header.authorization',
    })
    expect(whereIs(detail, 'request.query.scope[4]', [])).toEqual({
      tab: 'parameters',
      location: 'request.query.scope',
    })
  })

  test('of a value that was not sent is drawn where it should have been', () => {
    const absent = absentValues(detail, ['request.query.state', 'response.header.cache-control', 'request.query.scope'])
    expect(absent).toEqual([
      { location: 'request.query.state', name: 'state', part: 'request', tab: 'parameters' },
      { location: 'response.header.cache-control', name: 'cache-control', part: 'response', tab: 'headers' },
    ])
    expect(whereIs(detail, 'request.query.state', absent)).toEqual({
      tab: 'parameters',
      location: 'request.query.state',
    })
  })
})
