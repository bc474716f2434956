import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'

const registration = (headers: Written['headers'], more: Partial<Written>): Written => ({
  url: 'https://as.example/register',
  headers: [['Content-Type', 'application/json'], ...(headers ?? [])],
  body: JSON.stringify({ redirect_uris: ['https://app.example/cb'] }),
  ...more,
})
const ofCause = (...exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'registration-unauthorized'))
const refused: Partial<Written> = { status: 401, json: { error: 'invalid_token' } }

describe('registration-unauthorized', () => {
  it('stays silent where the client is registered, or refused for what it asked', () => {
    expect(ofCause(registration([], { status: 201, json: { client_id: 'c-1' } }))).toEqual([])
    expect(ofCause(registration([], { status: 400, json: { error: 'invalid_redirect_uri' } }))).toEqual([])
  })

  it('is found where there is no initial access token', () => {
    expect(ofCause(registration([], refused))).toEqual([
      {
        cause: 'registration-unauthorized',
        severity: 'error',
        evidence: [
          '0 request.header.authorization: - | an initial access token',
          '0 response.status: 401 | 201',
          '0 response.body.error: invalid_token | -',
        ],
      },
    ])
  })

  it('is found where the token is not taken', () => {
    expect(ofCause(registration([['Authorization', 'Bearer used-up']], { ...refused, status: 403 }))).toEqual([
      {
        cause: 'registration-unauthorized',
        severity: 'error',
        evidence: ['0 response.status: 403 | 201', '0 response.body.error: invalid_token | -'],
      },
    ])
  })
})
