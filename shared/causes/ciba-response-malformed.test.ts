import { describe, expect, it } from 'vitest'
import { backchannelRequest, cibaPolling } from '../../test/traffic/ciba.ts'
import { tokensOfDevice } from '../../test/traffic/device.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'

const good = { auth_req_id: 'ari-of-the-lab', expires_in: 120 }
const answered = (json: Readonly<Record<string, unknown>>) =>
  backchannelRequest({ scope: 'openid', login_hint: 'ada' }, { json: { ...good, ...json } })

describe('ciba-response-malformed', () => {
  it.each<[string, Readonly<Record<string, unknown>>, 'error' | 'warning', string]>([
    ['no auth_req_id', { auth_req_id: undefined }, 'error', 'auth_req_id: - | -'],
    ['no expires_in', { expires_in: undefined }, 'warning', 'expires_in: - | -'],
    ['expires_in as text', { expires_in: '120' }, 'warning', 'expires_in: "120" | 120'],
    ['interval null', { interval: null }, 'warning', 'interval: null | -'],
  ])('is found at an answer with %s', (_what, json, severity, evidence) => {
    expect(inShort(analysed([answered(json)]).findings)).toEqual([
      { cause: 'ciba-response-malformed', severity, evidence: [`0 response.body.${evidence}`] },
    ])
  })

  it('is a note where the client got its tokens all the same', () => {
    const [, ...polls] = cibaPolling({ 5: tokensOfDevice })
    expect(analysed([answered({ expires_in: undefined }), ...polls]).findings.map(({ severity }) => severity)).toEqual([
      'note',
    ])
  })

  it('stays silent at a good answer, and at a refusal', () => {
    expect(analysed([answered({ interval: 5 })]).findings).toEqual([])
    const refused = backchannelRequest(
      { login_hint: 'ada', scope: 'openid' },
      { status: 400, json: { error: 'access_denied' } },
    )
    expect(analysed([refused]).findings.map(({ cause }) => cause)).not.toContain('ciba-response-malformed')
  })
})
