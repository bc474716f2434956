import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'

const invalidGrant = { status: 400, json: { error: 'invalid_grant', error_description: 'grant request is invalid' } }
const refusal = [
  '5 response.body.error: invalid_grant | -',
  '5 response.body.error_description: grant request is invalid | -',
]

describe('authorization-code-expired', () => {
  it('stays silent where a code is redeemed once and in time', () => {
    expect(analysed(login(), { client_id: good.clientId, code_lifetime: 60 }).findings).toEqual([])
  })

  it('is found where the server refuses the code', () => {
    const { flows, findings } = analysed(login({ token: invalidGrant, resource: null }))
    expect(flows[0]?.outcome).toBe('failed')
    expect(inShort(findings)).toEqual([
      {
        cause: 'authorization-code-expired',
        severity: 'error',
        evidence: [`5 request.body.code: ${good.code} | -`, ...refusal],
      },
    ])
  })

  it('tells the age of a code that was redeemed after the lifetime of this server', () => {
    const late = { ...invalidGrant, at: 95_000 }
    const { findings } = analysed(login({ token: late, resource: null }), {
      client_id: good.clientId,
      code_lifetime: 60,
    })
    expect(findings[0]?.message).toContain(
      '1 min 35 s after it was given, and a code of this server is valid for 1 min',
    )
    expect(inShort(findings)[0]).toMatchObject({ cause: 'authorization-code-expired', severity: 'error' })
    expect(inShort(findings)[0]?.evidence[1]).toBe('3 response.header.location: 1 min 35 s | at most 1 min')
  })

  it('is found in the second of two token requests with one code', () => {
    const { token } = loginSteps()
    const again = { ...token, ...invalidGrant, at: 640 }
    const { flows, findings } = analysed([...login({ resource: null }), again])
    expect(flows).toHaveLength(1)
    expect(flows[0]?.outcome).toBe('failed')
    expect(findings[0]?.message).toContain('a second time, 140 ms after the first')
    expect(findings[0]?.evidence[0]).toMatchObject({
      place: { exchange: 6, location: 'request.body.code' },
      seen: good.code,
      expectedAt: { exchange: 5, location: 'request.body.code' },
    })
  })

  it('stays silent where the code is sent again with the DPoP nonce that the server had asked for', () => {
    const asked = { status: 400, json: { error: 'use_dpop_nonce' }, answerHeaders: [['DPoP-Nonce', 'n-1']] as const }
    const { findings } = analysed([...login({ token: asked, resource: null }), { ...loginSteps().token, at: 700 }])
    expect(findings.filter(({ cause }) => cause === 'authorization-code-expired')).toEqual([])
  })

  it('is found where the code that is redeemed is not the one that was given', () => {
    const changed = { ...invalidGrant, form: { ...loginSteps().token.form, code: 'SplxlOBeZQQYbYS6WxSbI' } }
    expect(inShort(analysed(login({ token: changed, resource: null })).findings)).toEqual([
      {
        cause: 'authorization-code-expired',
        severity: 'error',
        evidence: [`5 request.body.code: SplxlOBeZQQYbYS6WxSbI | ${good.code}`, ...refusal],
      },
    ])
  })

  it('leaves invalid_grant to the redirect URI where that differs', () => {
    const other = { ...invalidGrant, form: { ...loginSteps().token.form, redirect_uri: 'https://app.example/cb' } }
    expect(analysed(login({ token: other, resource: null })).findings.map(({ cause }) => cause)).toEqual([
      'redirect-uri-mismatch',
    ])
  })

  it('leaves invalid_grant to the verifier where that does not fit', () => {
    const other = { ...invalidGrant, form: { ...loginSteps().token.form, code_verifier: 'x'.repeat(43) } }
    expect(analysed(login({ token: other, resource: null })).findings.map(({ cause }) => cause)).toEqual([
      'pkce-verifier-mismatch',
    ])
  })

  it('says where something followed the link before the browser', () => {
    const steps = loginSteps()
    const asked = (agent: string) => ({ ...steps.callback, headers: [['User-Agent', agent]] as const })
    const twice = (one: string, other: string) =>
      analysed([
        ...login({ callback: null, token: null, resource: null }),
        asked(one),
        steps.token,
        asked(other),
        { ...steps.token, status: 400, json: { error: 'invalid_grant' } },
      ]).findings.map(({ message }) => message)
    expect(twice('LinkScanner/1.0', 'Mozilla/5.0')).toEqual([expect.stringContaining('followed the link before')])
    expect(twice('Mozilla/5.0', 'Mozilla/5.0')).toEqual([expect.stringContaining('The callback was opened twice: ')])
  })

  const agent = (name: string) => [['User-Agent', name]] as const
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

  it('tells of effects that run twice where a page redeems a code twice within a second', () => {
    const { token } = loginSteps()
    const page = { ...token, headers: agent(firefox), form: { ...token.form, client_id: good.clientId } }
    const { findings } = analysed([...login({ token: page, resource: null }), { ...page, ...invalidGrant, at: 520 }])
    expect(findings.find(({ cause }) => cause === 'authorization-code-expired')?.message).toContain('StrictMode')
    const later = analysed([...login({ token: page, resource: null }), { ...page, ...invalidGrant, at: 5000 }]).findings
    expect(later.find(({ cause }) => cause === 'authorization-code-expired')?.message).not.toContain('StrictMode')
  })

  it('shows the two programs where another one redeemed the code first', () => {
    const { token } = loginSteps()
    const headers = (name: string) => [...token.headers, ['User-Agent', name]] as never
    const exchanges = login({ token: { headers: headers('curl/8.5.0') }, resource: null })
    const { findings } = analysed([...exchanges, { ...token, ...invalidGrant, headers: headers('app/1.0'), at: 9000 }])
    expect(inShort(findings)[0]?.evidence.slice(0, 2)).toEqual([
      `6 request.body.code: ${good.code} | -`,
      '5 request.header.user-agent: curl/8.5.0 | app/1.0',
    ])
  })

  it('shows that the callback was opened by another program before', () => {
    const { callback } = loginSteps()
    const scanner = { ...callback, status: 200, answerHeaders: [], headers: agent('LinkScanner/2.1'), at: 350 }
    const steps = login({ callback: { headers: agent(firefox) }, token: invalidGrant, resource: null })
    const { findings } = analysed(
      [...steps.slice(0, 4), scanner, ...steps.slice(4)].map((step, id) => ({ ...step, at: id * 100 })),
    )
    const found = inShort(findings).find(({ cause }) => cause === 'authorization-code-expired')
    expect(found?.evidence.at(-1)).toBe(`4 request.header.user-agent: LinkScanner/2.1 | ${firefox}`)
    expect(findings.find(({ cause }) => cause === 'authorization-code-expired')?.message).toContain('mail scanner')
  })

  it('names the caches of a cluster where Keycloak refuses a young code', () => {
    const json = { error: 'invalid_grant', error_description: 'Code not valid' }
    const { findings } = analysed(login({ token: { status: 400, json }, resource: null }))
    expect(findings[0]?.message).toContain('nodes of the cluster share their caches')
  })
})
