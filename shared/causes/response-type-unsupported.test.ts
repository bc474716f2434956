import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, discovery, login, loginBy, refusedAt } from '../../test/traffic/login.ts'

const hybrid = asking({ response_type: 'code id_token', nonce: 'n-0S6_WzA2Mj' })
const said = (exchange: number, code: string) => `${exchange} response.header.location.fragment.error: ${code} | -`

describe('response-type-unsupported', () => {
  it('is found in the words of the server', () => {
    expect(inShort(analysed([refusedAt(hybrid, { error: 'unsupported_response_type' }, '#')]).findings)).toEqual([
      {
        cause: 'response-type-unsupported',
        severity: 'error',
        evidence: ['0 request.query.response_type: code id_token | -', said(0, 'unsupported_response_type')],
      },
    ])
  })

  it('says what the server lists', () => {
    const listing = discovery({ response_types_supported: ['code', 'none'] })
    const { findings } = analysed([listing, refusedAt(hybrid, { error: 'invalid_request' }, '#')])
    expect(inShort(findings)).toEqual([
      {
        cause: 'response-type-unsupported',
        severity: 'error',
        evidence: ['1 request.query.response_type: code id_token | code, none', said(1, 'invalid_request')],
      },
    ])
    expect(findings[0]?.message).toContain('ask for one of these')
  })

  it('only notes a type that is not listed and works', () => {
    const { findings } = analysed([discovery({ response_types_supported: ['none'] }), ...login()])
    expect(inShort(findings)).toEqual([
      {
        cause: 'response-type-unsupported',
        severity: 'note',
        evidence: ['2 request.query.response_type: code | none'],
      },
    ])
  })

  it('stays silent where the types are listed in another order, and where nothing is listed', () => {
    const listing = discovery({ response_types_supported: ['id_token code', 'code'] })
    const denied = analysed([listing, refusedAt(hybrid, { error: 'invalid_request' }, '#')]).findings
    expect(denied.map(({ cause }) => cause)).toEqual(['malformed-request'])
    expect(analysed([discovery(), ...loginBy(asking({}))]).findings).toEqual([])
  })
})
