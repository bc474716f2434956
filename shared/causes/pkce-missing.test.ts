import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { challenge, good, login, loginSteps } from '../../test/traffic/login.ts'
import { refusedClient } from '../../test/traffic/refused-client.ts'

const without = (url: string) => url.replace(/&code_challenge.*/, '')
const { authorize, start, token } = loginSteps()
const bareForm = Object.fromEntries(Object.entries(token.form).filter(([name]) => name !== 'code_verifier'))
const bare = {
  start: { answerHeaders: [['Location', without(authorize.url)] as const] },
  authorize: { url: without(authorize.url) },
  token: { form: bareForm },
}
const publicToken = { headers: [], form: { ...bareForm, client_id: good.clientId } }
const absent = '1 request.query.code_challenge: - | -'

describe('pkce-missing', () => {
  it('stays silent where PKCE is used, and where a client with a secret has a nonce', () => {
    expect(analysed(login()).findings).toEqual([])
    const nonce = { ...bare, authorize: { url: `${without(authorize.url)}&nonce=n-0S6_WzA2Mj` } }
    expect(analysed(login({ ...nonce, start: null })).findings).toEqual([])
  })

  it('warns of a client without a secret', () => {
    expect(inShort(analysed(login({ ...bare, token: publicToken })).findings)).toEqual([
      { cause: 'pkce-missing', severity: 'warning', evidence: [absent] },
    ])
  })

  it('goes by the registration before the token request was seen', () => {
    const { findings } = analysed(login({ ...bare, token: null, resource: null }), {
      client_id: good.clientId,
      token_endpoint_auth_method: 'none',
    })
    expect(inShort(findings)).toEqual([{ cause: 'pkce-missing', severity: 'warning', evidence: [absent] }])
  })

  it('only notes it at a client with a secret', () => {
    expect(inShort(analysed(login(bare)).findings)).toEqual([
      { cause: 'pkce-missing', severity: 'note', evidence: [absent] },
    ])
  })

  it('stays silent where it does not know whether the client has a secret', () => {
    expect(analysed(login({ ...bare, token: null, resource: null })).findings).toEqual([])
    const unanswered = { ...publicToken, outcome: { kind: 'pending' } as const }
    expect(analysed(login({ ...bare, token: unanswered, resource: null })).findings).toEqual([])
  })

  it('stays silent where the request cannot be read', () => {
    const url = `${good.server}/authorize?client_id=web-app&request_uri=https%3A%2F%2Fapp.example%2Frequest.jwt`
    expect(analysed(login({ start: null, authorize: { url }, token: publicToken })).findings).toEqual([])
  })

  it('is what the server demands in the words that it sends back', () => {
    const query = new URLSearchParams({
      error: 'invalid_request',
      error_description: 'code challenge required',
      state: good.state,
    })
    const { findings } = analysed([
      { ...start, ...bare.start },
      {
        ...authorize,
        ...bare.authorize,
        answerHeaders: [['Location', `${good.redirectUri}?${query}`]],
      },
    ])
    expect(inShort(findings)).toEqual([
      {
        cause: 'pkce-missing',
        severity: 'error',
        evidence: [
          absent,
          '1 response.header.location.query.error: invalid_request | -',
          '1 response.header.location.query.error_description: code challenge required | -',
        ],
      },
    ])
  })

  it('is found where the verifier is forgotten and the token request refused', () => {
    const refused = {
      form: bareForm,
      status: 400,
      json: { error: 'invalid_grant', error_description: 'Missing code verifier.' },
    }
    const { findings } = analysed(login({ token: refused, resource: null }))
    expect(inShort(findings)).toEqual([
      {
        cause: 'pkce-missing',
        severity: 'error',
        evidence: [
          '5 request.body.code_verifier: - | -',
          `1 request.query.code_challenge: ${challenge} | -`,
          '5 response.body.error: invalid_grant | -',
          '5 response.body.error_description: Missing code verifier. | -',
        ],
      },
    ])
  })

  it('stays silent where the token request is refused for another reason', () => {
    const refused = { form: bareForm, ...refusedClient() }
    const { findings } = analysed(login({ token: refused, resource: null }))
    expect(findings.map(({ cause }) => cause)).toEqual(['client-credentials-invalid'])
  })
})
