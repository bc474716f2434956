import { describe, expect, it } from 'vitest'
import { analysed } from '../../test/traffic/findings.ts'
import { good, login } from '../../test/traffic/login.ts'

const causesWith = (registration: Parameters<typeof analysed>[1], clientId = good.clientId) =>
  analysed(login({}, { clientId }), registration).findings.map(({ cause }) => cause)

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
