import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, good, login, loginBy, loginSteps } from '../../test/traffic/login.ts'

const scope = 'openid offline_access'
const tokens = {
  access_token: good.accessToken,
  token_type: 'Bearer',
  expires_in: 3600,
  id_token: loginSteps().token.json.id_token,
}
const causes = (exchanges: Parameters<typeof analysed>[0]) => analysed(exchanges).findings.map(({ cause }) => cause)

describe('offline-access-without-consent', () => {
  it('notes that no refresh token came', () => {
    expect(inShort(analysed(loginBy(asking({ scope }), { token: { json: tokens } })).findings)).toEqual([
      {
        cause: 'offline-access-without-consent',
        severity: 'note',
        evidence: [
          '0 request.query.prompt: - | consent',
          `0 request.query.scope: ${scope} | -`,
          '4 response.body.refresh_token: - | -',
        ],
      },
    ])
  })

  it('stays silent where a refresh token came, where consent is asked for, and where nothing is', () => {
    const refreshed = { ...tokens, refresh_token: 'r' }
    const id = 'offline-access-without-consent'
    expect(causes(loginBy(asking({ scope }), { token: { json: refreshed } }))).not.toContain(id)
    expect(causes(loginBy(asking({ scope, prompt: 'consent' }), { token: { json: tokens } }))).not.toContain(id)
    expect(analysed(login()).findings).toEqual([])
  })
})
