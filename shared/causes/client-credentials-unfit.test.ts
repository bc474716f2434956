import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { basic, discovery, good } from '../../test/traffic/login.ts'

const tokens = { access_token: 'at-1', token_type: 'Bearer', expires_in: 60 }
const asked = (change: Partial<Written> = {}): Written => ({
  url: `${good.server}/token`,
  headers: [['Authorization', basic('robot', good.secret)]],
  form: { grant_type: 'client_credentials', scope: 'api' },
  status: 200,
  answerHeaders: [['Cache-Control', 'no-store']],
  json: tokens,
  ...change,
})
const open = asked({ headers: [], form: { grant_type: 'client_credentials', client_id: 'robot', scope: 'api' } })
const ofCause = (exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'client-credentials-unfit'))

describe('client-credentials-unfit', () => {
  it('warns of a client that proves nothing', () => {
    expect(ofCause([open])).toMatchObject([
      {
        severity: 'warning',
        evidence: ['0 request.body.client_id: robot | -', expect.stringContaining('credentials')],
      },
    ])
  })

  it('notes a refresh token', () => {
    expect(ofCause([asked({ json: { ...tokens, refresh_token: 'rt-of-robot' } })])).toEqual([
      {
        cause: 'client-credentials-unfit',
        severity: 'note',
        evidence: ['0 response.body.refresh_token: rt-of-robot | -'],
      },
    ])
  })

  it('stays silent at a good one, at a refusal, and where a certificate or a header may prove the client', () => {
    expect(ofCause([asked()])).toEqual([])
    expect(ofCause([{ ...open, status: 401, json: { error: 'invalid_client' } }])).toEqual([])
    const byCertificate = discovery({ token_endpoint_auth_methods_supported: ['tls_client_auth', 'none'] })
    expect(ofCause([byCertificate, open])).toEqual([])
    expect(ofCause([{ ...open, headers: [['X-API-Key', 'k']] }])).toEqual([])
  })
})
