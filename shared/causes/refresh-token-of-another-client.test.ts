import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { basic, good } from '../../test/traffic/login.ts'
import { loginWithRefreshToken, refresh, refusedRefresh } from '../../test/traffic/refresh.ts'

const one = 'rt-1-of-the-lab'
const other = { headers: [['Authorization', basic('mobile-app', 'its-own-secret')]] as const }

describe('refresh-token-of-another-client', () => {
  it('is found where a client refreshes with the token of another', () => {
    const { findings } = analysed([
      ...loginWithRefreshToken(),
      refresh(one, undefined, { at: 60_000, ...other, ...refusedRefresh }),
    ])
    expect(inShort(findings)).toEqual([
      {
        cause: 'refresh-token-of-another-client',
        severity: 'error',
        evidence: [
          `6 request.header.authorization.client_id: mobile-app | ${good.clientId}`,
          '6 response.body.error: invalid_grant | -',
          '6 response.body.error_description: refresh token not found | -',
        ],
      },
    ])
  })

  it('warns of a server that does not care', () => {
    const { findings } = analysed([...loginWithRefreshToken(), refresh(one, 'rt-2-of-the-lab', other)])
    expect(findings.map(({ cause, severity, where }) => [cause, severity, where])).toEqual([
      ['refresh-token-of-another-client', 'warning', 'authorization-server'],
    ])
  })

  it('stays silent where the client that logged in refreshes', () => {
    expect(analysed([...loginWithRefreshToken(), refresh(one, 'rt-2-of-the-lab')]).findings).toEqual([])
  })

  it('stays silent where the login was not seen', () => {
    const found = analysed([refresh(one, undefined, { ...other, ...refusedRefresh })]).findings
    expect(found.map(({ cause }) => cause)).toEqual(['refresh-token-expired'])
  })
})
