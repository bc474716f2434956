import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'

const logout = (more: Partial<Written>): Written => ({
  url: 'https://app.example/frontchannel-logout?iss=https%3A%2F%2Fas.example&sid=s1',
  headers: [['Sec-Fetch-Dest', 'iframe']],
  status: 200,
  ...more,
})
const ofCause = (...exchanges: readonly Written[]) =>
  inShort(analysed(exchanges).findings.filter(({ cause }) => cause === 'frontchannel-logout-blocked'))
const found = (severity: string, evidence: string) => [
  { cause: 'frontchannel-logout-blocked', severity, evidence: [evidence] },
]

describe('frontchannel-logout-blocked', () => {
  it('stays silent where the page runs in the frame, and where it is no frame', () => {
    expect(ofCause(logout({}))).toEqual([])
    const named = "default-src 'self'; frame-ancestors https://as.example"
    const both: Written['answerHeaders'] = [
      ['Content-Security-Policy', named],
      ['X-Frame-Options', 'DENY'],
    ]
    expect(ofCause(logout({ answerHeaders: both }))).toEqual([])
    const document: Partial<Written> = {
      headers: [['Sec-Fetch-Dest', 'document']],
      answerHeaders: [['X-Frame-Options', 'DENY']],
    }
    expect(ofCause(logout(document))).toEqual([])
  })

  it('is found by X-Frame-Options, by frame-ancestors and by an error', () => {
    expect(ofCause(logout({ answerHeaders: [['X-Frame-Options', 'SAMEORIGIN']] }))).toEqual(
      found('error', '0 response.header.x-frame-options: SAMEORIGIN | -'),
    )
    expect(
      ofCause(logout({ answerHeaders: [['Content-Security-Policy', "frame-ancestors 'none'; img-src *"]] })),
    ).toEqual(
      found(
        'error',
        "0 response.header.content-security-policy: frame-ancestors 'none' | frame-ancestors and the origin of the server",
      ),
    )
    expect(ofCause(logout({ status: 404 }))).toEqual(found('error', '0 response.status: 404 | 200'))
  })

  it('warns of an issuer that the server writes otherwise', () => {
    const metadata: Written = {
      url: 'https://as.example/.well-known/openid-configuration',
      status: 200,
      json: { issuer: 'https://as.example/', token_endpoint: 'https://as.example/token' },
    }
    expect(ofCause(metadata, logout({}))).toEqual([
      {
        cause: 'frontchannel-logout-blocked',
        severity: 'warning',
        evidence: ['1 request.query.iss: https://as.example | https://as.example/'],
      },
    ])
    const same = { ...metadata, json: { issuer: 'https://as.example', token_endpoint: 'https://as.example/token' } }
    expect(ofCause(same, logout({}))).toEqual([])
  })
})
