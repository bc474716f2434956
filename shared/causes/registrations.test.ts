import { describe, expect, it } from 'vitest'
import { capture } from '../../test/traffic/exchange.ts'
import { analysed } from '../../test/traffic/findings.ts'
import { good, login } from '../../test/traffic/login.ts'
import { createAnalysis } from './analysis.ts'

const causesWith = (registration: Parameters<typeof analysed>[1], clientId = good.clientId) =>
  analysed(login({}, { clientId }), registration).findings.map(({ cause }) => cause)

it('gives the key set that was fetched, and the one that was given where none was', () => {
  const given = { keys: [{ kty: 'RSA', kid: 'given' }] }
  const registrations = [{ client_id: 'web-app', issuer: 'https://as.example', issuer_jwks: given }]
  const analysis = createAnalysis({ registrations })
  expect(analysis.jwks('https://as.example')).toEqual(given)
  expect(analysis.jwks('https://other.example')).toBeUndefined()
  const fetched = { url: 'https://as.example/keys', status: 200, json: { keys: [{ kty: 'RSA', kid: 'fetched' }] } }
  for (const exchange of capture([fetched])) analysis.add(exchange)
  expect(analysis.jwks('https://as.example')?.keys).toEqual([{ kty: 'RSA', kid: 'fetched' }])
})

describe('choosing the registration of a flow', () => {
  it('takes the one of its client', () => {
    expect(causesWith({ client_id: good.clientId, redirect_uris: ['https://other.example/'] })).toEqual([
      'redirect-uri-mismatch',
    ])
  })

  it('takes the only one at its server for a client with a wrong id', () => {
    expect(causesWith({ client_id: 'another', issuer: good.server })).toContain('client-credentials-invalid')
  })

  it('leaves a flow alone that is of another server and another client', () => {
    expect(
      causesWith({
        client_id: 'another',
        issuer: 'https://elsewhere.example',
        redirect_uris: ['https://elsewhere.example/cb'],
      }),
    ).toEqual([])
  })
})
