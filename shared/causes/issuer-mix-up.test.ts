import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { discovery, good, login } from '../../test/traffic/login.ts'

const promising = discovery({ authorization_response_iss_parameter_supported: true })

/** A login whose response carries this iss. */
function answeredBy(iss: string | undefined, more: Parameters<typeof login>[0] = {}) {
  const query = new URLSearchParams({ code: good.code, state: good.state, ...(iss !== undefined && { iss }) })
  const address = `${good.redirectUri}?${query}`
  return login({
    start: null,
    ...more,
    submit: { answerHeaders: [['Location', address]] },
    callback: { url: address, ...more.callback },
  })
}
const dropped = { callback: { status: 400, answerHeaders: [] }, token: null, resource: null }
const at = '3 response.header.location.query.iss'

describe('issuer-mix-up', () => {
  it('stays silent where iss is the issuer, and where nobody promised one', () => {
    expect(analysed([promising, ...answeredBy(good.server)]).findings).toEqual([])
    expect(analysed([discovery(), ...answeredBy(undefined)]).findings).toEqual([])
    const unknown = analysed(answeredBy('https://other.example')).findings
    expect(unknown.map(({ cause }) => cause)).not.toContain('issuer-mix-up')
  })

  it('is found where the response names another issuer', () => {
    const { findings } = analysed([promising, ...answeredBy('https://other.example', dropped)])
    expect(inShort(findings)).toEqual([
      { cause: 'issuer-mix-up', severity: 'error', evidence: [`${at}: https://other.example | ${good.server}`] },
    ])
    expect(findings[0]?.evidence[0].expectedAt).toEqual({ exchange: 0, location: 'response.body.issuer' })
  })

  it('is the root of an ID token that is of the registered issuer', () => {
    const registration = { client_id: good.clientId, issuer: good.server }
    const { findings } = analysed(answeredBy('https://other.example'), registration)
    const [root, ...others] = findings
    expect(root).toMatchObject({ cause: 'issuer-mix-up', severity: 'warning' })
    expect(others.map(({ cause, root: under }) => [cause, under])).toEqual([['id-token-issuer-mismatch', root?.id]])
  })

  it('says so where the two differ by a slash alone', () => {
    const { findings } = analysed([promising, ...answeredBy(`${good.server}/`, dropped)])
    expect(inShort(findings)).toEqual([
      { cause: 'issuer-mix-up', severity: 'error', evidence: [`${at}: ${good.server}/ | ${good.server}`] },
    ])
    expect(findings[0]?.message).toContain('only by the slash at the end')
  })

  it('only warns where the client went on', () => {
    const { findings } = analysed([promising, ...answeredBy(`${good.server}/`)])
    expect(findings.map(({ cause, severity }) => [cause, severity])).toEqual([['issuer-mix-up', 'warning']])
  })

  it('goes by the registration where no metadata was seen', () => {
    const registration = { client_id: good.clientId, issuer: good.server }
    expect(inShort(analysed(answeredBy('https://as.example/realm', dropped), registration).findings)).toEqual([
      {
        cause: 'issuer-mix-up',
        severity: 'error',
        evidence: [`2 response.header.location.query.iss: https://as.example/realm | ${good.server}`],
      },
    ])
  })

  it('is found where the server promised an iss, and sent none', () => {
    const promised = '0 response.body.authorization_response_iss_parameter_supported: true | -'
    expect(inShort(analysed([promising, ...answeredBy(undefined)]).findings)).toEqual([
      { cause: 'issuer-mix-up', severity: 'warning', evidence: [`${at}: - | ${good.server}`, promised] },
    ])
    expect(inShort(analysed([promising, ...answeredBy(undefined, dropped)]).findings)).toEqual([
      { cause: 'issuer-mix-up', severity: 'error', evidence: [`${at}: - | ${good.server}`, promised] },
    ])
  })
})
