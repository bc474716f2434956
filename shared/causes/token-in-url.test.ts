import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

describe('token-in-url', () => {
  it('stays silent where the token is in the header', () => {
    expect(analysed(login()).findings).toEqual([])
  })

  it('warns of an access token in the query', () => {
    const resource = { url: `https://api.example/me?access_token=${good.accessToken}`, headers: [] }
    expect(inShort(analysed(login({ resource })).findings)).toEqual([
      {
        cause: 'token-in-url',
        severity: 'warning',
        evidence: [`6 request.query.access_token: ${good.accessToken} | -`],
      },
    ])
  })

  it('warns of a secret of the client in the address of a pushed request', () => {
    const push = {
      url: `${good.server}/par?client_secret=${good.secret}`,
      form: Object.fromEntries(new URL(loginSteps().authorize.url).searchParams),
      status: 201,
      json: { request_uri: 'urn:ietf:params:oauth:request_uri:1', expires_in: 60 },
    }
    expect(inShort(analysed([push]).findings)).toEqual([
      { cause: 'token-in-url', severity: 'warning', evidence: [`0 request.query.client_secret: ${good.secret} | -`] },
    ])
  })

  it('stays silent about the hint of a logout, which belongs there', () => {
    const { id_token } = loginSteps().token.json
    const logout = { url: `${good.server}/logout?id_token_hint=${id_token}`, status: 200 }
    expect(analysed([...login(), logout]).findings).toEqual([])
  })
})
