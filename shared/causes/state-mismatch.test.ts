import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'
import { idToken } from '../../test/traffic/tokens.ts'

const answered = (query: string) => ({
  submit: { answerHeaders: [['Location', `${good.redirectUri}?${query}`] as const] },
  callback: { url: `${good.redirectUri}?${query}`, status: 400, answerHeaders: [] },
  token: null,
  resource: null,
})

describe('state-mismatch', () => {
  it('stays silent in a good login', () => {
    expect(analysed(login()).findings).toEqual([])
  })

  it('is found where the response has no state', () => {
    const { flows, findings } = analysed(login(answered(`code=${good.code}`)))
    expect(flows).toHaveLength(1)
    expect(flows[0]?.outcome).toBe('failed')
    expect(inShort(findings)).toEqual([
      {
        cause: 'state-mismatch',
        severity: 'error',
        evidence: [`3 response.header.location.query.state: - | ${good.state}`],
      },
    ])
  })

  it('is found where a refusal comes back without the state, beside the refusal itself', () => {
    const answer = `${good.redirectUri}?error=access_denied`
    const { flows, findings } = analysed(
      login({
        submit: { answerHeaders: [['Location', answer] as const] },
        callback: { url: answer, status: 400, answerHeaders: [] },
        token: null,
        resource: null,
      }),
    )
    expect(flows).toHaveLength(1)
    expect(inShort(findings)).toEqual([
      {
        cause: 'state-mismatch',
        severity: 'error',
        evidence: [
          `3 response.header.location.query.state: - | ${good.state}`,
          '3 response.header.location.query.error: access_denied | -',
        ],
      },
      {
        cause: 'access-denied',
        severity: 'error',
        evidence: [
          '3 response.header.location.query.error: access_denied | -',
          '1 request.query.scope: openid profile | -',
        ],
      },
    ])
    expect(findings[0]?.where).toBe('authorization-server')
    expect(findings[0]?.message).toContain('cannot tell the person')
  })

  it('is found where the state came back changed', () => {
    const { flows, findings } = analysed(login(answered(`code=${good.code}&state=zk3vt9qlx2rw8ybn`)))
    expect(flows).toHaveLength(1)
    expect(inShort(findings)[0]).toEqual({
      cause: 'state-mismatch',
      severity: 'error',
      evidence: [`3 response.header.location.query.state: zk3vt9qlx2rw8ybn | ${good.state}`],
    })
  })

  it('is found where it was changed between the server and the client', () => {
    const { findings } = analysed(
      login({
        callback: { url: `${good.redirectUri}?code=${good.code}&state=other`, status: 400, answerHeaders: [] },
        token: null,
        resource: null,
      }),
    )
    expect(inShort(findings).map(({ cause }) => cause)).toEqual(['gateway-altered', 'state-mismatch'])
    expect(findings[1]?.root, 'the gateway is what changed it').toBe(findings[0]?.id)
    expect(findings[1]?.message).toContain('lost between the server and the client')
    expect(findings[1]?.evidence[0]?.place).toEqual({ exchange: 4, location: 'request.query.state' })
  })

  it('warns where there is no state, and only notes it beside PKCE', () => {
    const without = (url: string) => url.replace(/state=[^&]*&?/, '')
    const steps = loginSteps()
    const change = {
      start: null,
      authorize: { url: without(steps.authorize.url) },
      submit: { answerHeaders: [['Location', `${good.redirectUri}?code=${good.code}`] as const] },
      callback: { url: `${good.redirectUri}?code=${good.code}` },
    }
    expect(inShort(analysed(login(change)).findings)).toEqual([
      { cause: 'state-mismatch', severity: 'note', evidence: ['0 request.query.state: - | -'] },
    ])
    const bare = { ...change, authorize: { url: without(steps.authorize.url).replace(/&code_challenge.*/, '') } }
    expect(analysed(login(bare)).findings[0]?.severity).toBe('warning')
  })

  it('warns where a state is used in a second login', () => {
    const second = login({}, { code: 'another-code', accessToken: 'another' })
    const { flows, findings } = analysed([...login(), ...second])
    expect(flows).toHaveLength(2)
    expect(inShort(findings)).toEqual([
      { cause: 'state-mismatch', severity: 'warning', evidence: [`8 request.query.state: ${good.state} | -`] },
    ])
  })

  it('warns of a state that can be guessed', () => {
    expect(inShort(analysed(login({}, { state: 'abc123' })).findings)).toEqual([
      { cause: 'state-mismatch', severity: 'warning', evidence: ['1 request.query.state: abc123 | -'] },
    ])
  })

  it('is found where the login began at another host than the one that it returns to', () => {
    const { findings } = analysed(
      login(
        { callback: { status: 400, answerHeaders: [] }, token: null, resource: null },
        { client: 'https://localhost:3000', redirectUri: 'https://127.0.0.1:3000/callback' },
      ),
    )
    expect(inShort(findings)).toEqual([
      {
        cause: 'state-mismatch',
        severity: 'error',
        evidence: ['1 request.query.redirect_uri: https://127.0.0.1:3000/callback | a redirect URI at localhost'],
      },
    ])
  })

  it('is found so where the response has the tokens already, and the client gave up', () => {
    const [start, , , submit] = login(
      {},
      { client: 'https://localhost:3000', redirectUri: 'https://127.0.0.1:3000/callback' },
    )
    const query = new URLSearchParams({
      response_type: 'id_token',
      response_mode: 'form_post',
      client_id: good.clientId,
      redirect_uri: 'https://127.0.0.1:3000/callback',
      scope: 'openid',
      state: good.state,
      nonce: 'n-0S6_WzA2Mj8fKq3c',
    })
    const url = `${good.server}/authorize?${query}`
    const { findings } = analysed([
      { url: 'https://localhost:3000/login', ...start, answerHeaders: [['Location', url]] },
      { url, status: 302, answerHeaders: [['Location', `${good.server}/login/1`]] },
      {
        url: `${good.server}/login/1`,
        ...submit,
        status: 200,
        answerHeaders: [],
        answer: '<form method="post"></form>',
      },
      {
        url: 'https://127.0.0.1:3000/callback',
        form: { id_token: idToken({ nonce: 'n-0S6_WzA2Mj8fKq3c' }), state: good.state },
        status: 400,
      },
    ])
    expect(findings.filter(({ severity }) => severity === 'error').map(({ cause }) => cause)).toEqual([
      'state-mismatch',
    ])
  })

  it('is found where the server refuses a short state', () => {
    const refused = `error=invalid_state&state=abc12`
    const exchanges = login(
      {
        authorize: { answerHeaders: [['Location', `${good.redirectUri}?${refused}`]] },
        page: null,
        submit: null,
        callback: { url: `${good.redirectUri}?${refused}`, status: 400, answerHeaders: [] },
        token: null,
        resource: null,
      },
      { state: 'abc12' },
    )
    expect(inShort(analysed(exchanges).findings)).toEqual([
      {
        cause: 'state-mismatch',
        severity: 'error',
        evidence: ['1 request.query.state: abc12 | -', '1 response.header.location.query.error: invalid_state | -'],
      },
    ])
  })
})
