import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, loginSteps } from '../../test/traffic/login.ts'
import { loginWithRefreshToken, refresh } from '../../test/traffic/refresh.ts'

const [one, two] = ['rt-1-of-the-lab', 'rt-2-of-the-lab']
const client = { client_id: good.clientId, token_endpoint_auth_method: 'none' } as const
const form = { grant_type: 'refresh_token', refresh_token: one, client_id: good.clientId }

/** The login of a public client. */
const publicLogin = loginWithRefreshToken().map((step) =>
  step.url === `${good.server}/token`
    ? { ...step, headers: [], form: { ...loginSteps().token.form, client_id: good.clientId } }
    : step,
)

describe('refresh-token-not-rotated', () => {
  it('warns where a public client gets the same token again', () => {
    const { findings } = analysed([...publicLogin, refresh(one, one, { headers: [], form })], client)
    expect(inShort(findings)).toEqual([
      {
        cause: 'refresh-token-not-rotated',
        severity: 'warning',
        evidence: [`6 response.body.refresh_token: ${one} | a new one`],
      },
    ])
  })

  it('warns where it gets none at all, once however often it refreshes', () => {
    const again = refresh(one, undefined, { headers: [], form })
    const { findings } = analysed([...publicLogin, again, again], client)
    expect(inShort(findings)).toEqual([
      {
        cause: 'refresh-token-not-rotated',
        severity: 'warning',
        evidence: ['6 response.body.refresh_token: - | a new one'],
      },
    ])
  })

  it('is a note where nothing says that the client is a public one', () => {
    const { findings } = analysed([...publicLogin, refresh(one, one, { headers: [], form })])
    expect(findings.map(({ severity }) => severity)).toEqual(['note'])
  })

  it('stays silent where the token is replaced', () => {
    expect(analysed([...publicLogin, refresh(one, two, { headers: [], form })], client).findings).toEqual([])
  })

  it('stays silent at a client with a secret', () => {
    expect(analysed([...loginWithRefreshToken(), refresh(one, one)]).findings).toEqual([])
  })

  it('stays silent where the client proves that it holds a key', () => {
    const bound = refresh(one, one, {
      headers: [['DPoP', 'eyJ0eXAiOiJkcG9wK2p3dCJ9.e30.c2ln']],
      form,
      json: { access_token: 'at', token_type: 'DPoP', expires_in: 60, refresh_token: one },
    })
    const found = analysed([...publicLogin, bound], client).findings.map(({ cause }) => cause)
    expect(found).not.toContain('refresh-token-not-rotated')
  })
})
