import { describe, expect, it } from 'vitest'
import type { Written } from '../../../test/traffic/exchange.ts'
import { jwt, kinds, knowing, pair } from '../../../test/traffic/read.ts'
import { createKnowledge } from '../knowledge.ts'

const as = 'https://as.example'
const app = 'https://app.example'

describe('a logout at the server (RP-Initiated Logout §2)', () => {
  it.each<readonly [string, Written]>([
    ['by the ID token', { url: `${as}/bye?id_token_hint=${jwt({ sub: 'ada' })}` }],
    ['by the address to come back to', { url: `${as}/bye?client_id=x&post_logout_redirect_uri=${app}` }],
    ['that is posted', { url: `${as}/bye`, form: { id_token_hint: jwt({ sub: 'ada' }), state: 's' }, status: 302 }],
  ])('is one %s', (_what, exchange) => {
    expect(kinds(exchange)[0]).toBe('end-session-request')
  })

  it('is known by metadata where it names nobody', () => {
    const knowledge = knowing({ end_session_endpoint: `${as}/bye` })
    expect(kinds({ url: `${as}/bye`, status: 200, answer: '<p>' }, knowledge)).toEqual(pair('end-session'))
    expect(kinds({ url: `${as}/bye`, status: 200, answer: '<p>' })).toEqual([])
  })

  it('is not an authorization request with a hint', () => {
    const url = `${as}/authorize?response_type=code&client_id=x&prompt=none&id_token_hint=${jwt({ sub: 'ada' })}`
    expect(kinds({ url })).toEqual(['authorization-request'])
  })
})

describe('a front-channel logout (Front-Channel Logout §2)', () => {
  it('is one by issuer and session', () => {
    const url = `${app}/logout?iss=${encodeURIComponent(as)}&sid=08a5019c-17e1-4977`
    expect(kinds({ url, status: 200, answer: '<p>' })).toEqual(pair('frontchannel-logout'))
  })

  it('is known by the registration where it names neither', () => {
    const knowledge = createKnowledge()
    const place = { exchange: 0, location: 'x' } as never
    const frontchannel_logout_uri = `${app}/logout`
    knowledge.learnClient({
      parameters: [
        {
          name: 'frontchannel_logout_uri',
          value: frontchannel_logout_uri,
          raw: frontchannel_logout_uri,
          in: 'json',
          wellFormed: true,
          place,
        },
      ],
    })
    expect(kinds({ url: `${app}/logout`, status: 200 }, knowledge)).toEqual(pair('frontchannel-logout'))
  })

  it.each<readonly [string, Written]>([
    ['a session of the site alone', { url: `${app}/shop?sid=77&page=2`, status: 200 }],
    ['an authorization response', { url: `${app}/cb?code=c&state=s&iss=${as}&sid=7`, status: 200 }],
  ])('is not %s', (_what, exchange) => {
    expect(kinds(exchange)).not.toContain('frontchannel-logout-request')
  })
})

describe('a back-channel logout (Back-Channel Logout §2.5)', () => {
  it('is a form with a logout token', () => {
    const form = { logout_token: jwt({ iss: as, aud: 'x', sid: '7', events: {} }) }
    expect(kinds({ url: `${app}/bc-logout`, form, status: 200 })).toEqual(pair('backchannel-logout'))
  })

  it('is not a query with one, nor a form with another token', () => {
    expect(kinds({ url: `${app}/bc-logout?logout_token=a.b.c`, status: 200 })).toEqual([])
    expect(kinds({ url: `${app}/x`, form: { logout: 'now' }, status: 200 })).toEqual([])
  })
})

describe('a session check (Session Management §3)', () => {
  it('is known by metadata alone', () => {
    const knowledge = knowing({ check_session_iframe: `${as}/session` })
    expect(kinds({ url: `${as}/session`, status: 200, answer: '<script>' }, knowledge)).toEqual(pair('session-check'))
    expect(kinds({ url: `${as}/session`, status: 200, answer: '<script>' })).toEqual([])
  })
})
