import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login } from '../../test/traffic/login.ts'

const clientId = 'https://app.example/oauth/client.json'
const document = {
  client_id: clientId,
  client_name: 'App',
  redirect_uris: [good.redirectUri],
  token_endpoint_auth_method: 'none',
}
const steps = (more: Partial<Written>): Written[] => {
  const [start, authorize, ...rest] = login({ token: null, resource: null }, { clientId })
  const fetched: Written = { url: clientId, status: 200, json: document, ...more }
  return [start, authorize, fetched, ...rest].filter((step) => step !== undefined)
}
const ofCause = (more: Partial<Written>) =>
  inShort(analysed(steps(more)).findings.filter(({ cause }) => cause === 'client-id-metadata-invalid'))
const found = (...evidence: readonly string[]) =>
  evidence.map((one) => ({ cause: 'client-id-metadata-invalid', severity: 'error', evidence: [one] }))

describe('client-id-metadata-invalid', () => {
  it('stays silent on a good document, and on one that was not changed', () => {
    expect(ofCause({})).toEqual([])
    expect(ofCause({ status: 304, json: undefined })).toEqual([])
  })

  it.each<[string, Partial<Written>, string]>([
    ['nothing there', { status: 404 }, '2 response.status: 404 | 200'],
    ['a page', { json: undefined, answer: '<!doctype html><html></html>' }, '2 response.body: a page | a JSON object'],
    [
      'another client id',
      { json: { ...document, client_id: `${clientId}?v=2` } },
      `2 response.body.client_id: ${clientId}?v=2 | ${clientId}`,
    ],
    ['no client id', { json: { ...document, client_id: undefined } }, `2 response.body.client_id: - | ${clientId}`],
    [
      'a method that needs a secret',
      { json: { ...document, token_endpoint_auth_method: 'client_secret_basic' } },
      '2 response.body.token_endpoint_auth_method: client_secret_basic | none',
    ],
    [
      'other redirect URIs',
      { json: { ...document, redirect_uris: ['https://app.example/cb2'] } },
      `1 request.query.redirect_uri: ${good.redirectUri} | https://app.example/cb2`,
    ],
  ])('is found by %s', (_what, more, evidence) => {
    expect(ofCause(more)).toEqual(found(evidence))
  })
})
