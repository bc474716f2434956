import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { basic, good } from '../../test/traffic/login.ts'
import { loginWithRefreshToken, refresh, refusedRefresh } from '../../test/traffic/refresh.ts'
import { refusedClient } from '../../test/traffic/refused-client.ts'

const one = 'rt-1-of-the-lab'
const told = (exchange: number) => [
  `${exchange} response.body.error: invalid_grant | -`,
  `${exchange} response.body.error_description: refresh token not found | -`,
]

describe('refresh-token-expired', () => {
  it('is found where the server refuses a token that was sent once, with its age', () => {
    const { flows, findings } = analysed([
      ...loginWithRefreshToken(),
      refresh(one, undefined, { at: 3_600_500, ...refusedRefresh }),
    ])
    expect(flows[0]?.outcome).toBe('failed')
    expect(inShort(findings)).toEqual([
      {
        cause: 'refresh-token-expired',
        severity: 'error',
        evidence: [`6 request.body.refresh_token: ${one} | -`, ...told(6)],
      },
    ])
    expect(findings[0]?.message).toContain('1 h after it was given')
  })

  it('shows the lifetime that the server named and the token outlived', () => {
    const { findings } = analysed([
      ...loginWithRefreshToken({ refresh_expires_in: 1800 }),
      refresh(one, undefined, { at: 3_600_500, ...refusedRefresh }),
    ])
    expect(inShort(findings)[0]?.evidence).toEqual([
      `6 request.body.refresh_token: ${one} | -`,
      '5 response.body.refresh_expires_in: 1800 | at least 3600',
      ...told(6),
    ])
  })

  it('shows the revocation that came before', () => {
    const { findings } = analysed([
      ...loginWithRefreshToken(),
      { url: `${good.server}/revoke`, form: { token: one, token_type_hint: 'refresh_token' }, status: 200 },
      refresh(one, undefined, { at: 60_000, ...refusedRefresh }),
    ])
    expect(inShort(findings)[0]?.evidence).toEqual([
      `7 request.body.refresh_token: ${one} | -`,
      `6 request.body.token: ${one} | -`,
      ...told(7),
    ])
  })

  it('says that an answer which never came may have held the new token', () => {
    const lost = refresh(one, undefined, { at: 60_000, outcome: { kind: 'aborted' } })
    const { findings } = analysed([
      ...loginWithRefreshToken(),
      lost,
      refresh(one, undefined, { at: 90_000, ...refusedRefresh }),
    ])
    expect(findings[0]?.message).toContain('got no answer here')
    expect(inShort(findings)[0]?.evidence[1]).toBe(`6 request.body.refresh_token: ${one} | -`)
  })

  it('is told once for a client that tries the same token again and again', () => {
    const tries = [60_000, 61_000, 62_000].map((at) => refresh(one, undefined, { at, ...refusedRefresh }))
    expect(analysed([...loginWithRefreshToken(), ...tries]).findings).toHaveLength(1)
  })

  it('stays silent where the server refuses the client, not the token', () => {
    const refused = refusedClient()
    const { findings } = analysed([
      ...loginWithRefreshToken(),
      refresh(one, undefined, { headers: [['Authorization', basic(good.clientId, 'old')]], ...refused }),
    ])
    expect(findings.map(({ cause }) => cause)).toEqual(['client-credentials-invalid'])
  })

  it('stays silent at a refused code', () => {
    const json = { error: 'invalid_grant' }
    const { findings } = analysed(
      loginWithRefreshToken().map((step, index) => (index === 5 ? { ...step, status: 400, json } : step)),
    )
    expect(findings.map(({ cause }) => cause)).toEqual(['authorization-code-expired'])
  })
})
