import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, discovery, good, loginBy, loginSteps, refusedAt } from '../../test/traffic/login.ts'

const one = '[{"type":"payment_initiation","actions":["initiate"]}]'
const refusal = { error: 'invalid_authorization_details' }
const said = '0 response.header.location.query.error: invalid_authorization_details | -'
const granted = (details: unknown) => ({
  token: {
    json: {
      access_token: good.accessToken,
      token_type: 'Bearer',
      expires_in: 3600,
      id_token: loginSteps().token.json.id_token,
      authorization_details: details,
    },
  },
})

describe('authorization-details-invalid', () => {
  it.each([
    ['no JSON', '[{"type":', 'a JSON array of objects'],
    ['no array', '{"type":"payment_initiation"}', 'a JSON array of objects'],
    ['an entry without a type', '[{"actions":[]}]', 'a type in each entry'],
  ])('is found where they are %s', (_what, authorization_details, expected) => {
    const { findings } = analysed([refusedAt(asking({ authorization_details }), refusal)])
    expect(inShort(findings)).toEqual([
      {
        cause: 'authorization-details-invalid',
        severity: 'error',
        evidence: [`0 request.query.authorization_details: ${authorization_details} | ${expected}`, said],
      },
    ])
  })

  it('is found where the server does not list the type', () => {
    const listing = discovery({ authorization_details_types_supported: ['account_information'] })
    const { findings } = analysed([listing, refusedAt(asking({ authorization_details: one }), refusal)])
    expect(inShort(findings)).toEqual([
      {
        cause: 'authorization-details-invalid',
        severity: 'error',
        evidence: [`1 request.query.authorization_details: ${one} | ["account_information"]`, said.replace('0', '1')],
      },
    ])
  })

  it('is found in the words of the server alone', () => {
    expect(inShort(analysed([refusedAt(asking({ authorization_details: one }), refusal)]).findings)).toEqual([
      {
        cause: 'authorization-details-invalid',
        severity: 'error',
        evidence: [said, `0 request.query.authorization_details: ${one} | -`],
      },
    ])
  })

  it('notes what was not granted', () => {
    const exchanges = loginBy(asking({ authorization_details: one }), granted([]))
    expect(inShort(analysed(exchanges).findings)).toEqual([
      {
        cause: 'authorization-details-invalid',
        severity: 'note',
        evidence: [`4 response.body.authorization_details: [] | ${one}`],
      },
    ])
  })

  it('stays silent where all is granted', () => {
    const exchanges = loginBy(asking({ authorization_details: one }), granted(JSON.parse(one)))
    expect(analysed(exchanges).findings).toEqual([])
  })
})
