import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, good, loginSteps, refusedAt } from '../../test/traffic/login.ts'

const { token, submit, callback } = loginSteps()
const uri = 'urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c'
const push: Written = {
  url: `${good.server}/par`,
  headers: token.headers,
  form: Object.fromEntries(new URL(asking({})).searchParams),
  status: 201,
  json: { request_uri: uri, expires_in: 60 },
}
const byUri = (clientId = good.clientId) =>
  `${good.server}/authorize?${new URLSearchParams({ client_id: clientId, request_uri: uri })}`
const authorize = (more: Partial<Written> = {}): Written => ({
  url: byUri(),
  status: 302,
  answerHeaders: submit.answerHeaders,
  ...more,
})
const refused = (more: Partial<Written> = {}, clientId?: string): Written => ({
  ...refusedAt(byUri(clientId), { error: 'invalid_request_uri' }),
  ...more,
})
const said = (exchange: number) => `${exchange} response.header.location.query.error: invalid_request_uri | -`

describe('pushed-request-expired', () => {
  it('stays silent where it is used in time, once, by its client', () => {
    expect(
      analysed([push, authorize({ at: 59_000 }), { ...callback, at: 59_100 }, { ...token, at: 59_200 }]).findings,
    ).toEqual([])
  })

  it('is found where it is used too late', () => {
    const { findings } = analysed([{ ...push, at: 0 }, refused({ at: 80_020 })])
    expect(inShort(findings)[0]).toEqual({
      cause: 'pushed-request-expired',
      severity: 'error',
      evidence: [`1 request.query.request_uri: ${uri} | -`, '0 response.body.expires_in: 60 | -', said(1)],
    })
    expect(findings[0]?.message).toContain('1 min 20 s')
    expect(findings.slice(1).map(({ cause, root }) => [cause, root])).toEqual([
      ['request-object-invalid', findings[0]?.id],
    ])
  })

  it('only warns where the server let it pass', () => {
    const { findings } = analysed([
      { ...push, at: 0 },
      authorize({ at: 80_020 }),
      { ...callback, at: 80_100 },
      { ...token, at: 80_200 },
    ])
    expect(findings.map(({ cause, severity }) => [cause, severity])).toEqual([['pushed-request-expired', 'warning']])
  })

  it('is found where it is used in a second login', () => {
    const { flows, findings } = analysed([push, authorize(), callback, token, refused()])
    expect(flows).toHaveLength(2)
    expect(inShort(findings)[0]).toEqual({
      cause: 'pushed-request-expired',
      severity: 'error',
      evidence: [`4 request.query.request_uri: ${uri} | -`, said(4)],
    })
    expect(findings[0]?.evidence[0].expectedAt).toEqual({ exchange: 1, location: 'request.query.request_uri' })
  })

  it('is found where another client pushed it', () => {
    const { findings } = analysed([push, refused({}, 'other-app')])
    const found = findings.filter(({ cause }) => cause === 'pushed-request-expired')
    expect(inShort(found)).toEqual([
      {
        cause: 'pushed-request-expired',
        severity: 'error',
        evidence: ['1 request.query.client_id: other-app | web-app', said(1)],
      },
    ])
  })

  it('stays silent where an address of the client is used for two logins', () => {
    const at = `${good.server}/authorize?client_id=web-app&request_uri=https%3A%2F%2Fapp.example%2Frequest.jwt`
    const denied = refusedAt(at, { error: 'access_denied' })
    expect(analysed([denied, denied]).findings.map(({ cause }) => cause)).not.toContain('pushed-request-expired')
  })
})
