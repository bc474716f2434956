import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good } from '../../test/traffic/login.ts'
import { loginWithRefreshToken, refresh, refusedRefresh } from '../../test/traffic/refresh.ts'

const [one, two, three] = ['rt-1-of-the-lab', 'rt-2-of-the-lab', 'rt-3-of-the-lab']
const told = [
  '7 response.body.error: invalid_grant | -',
  '7 response.body.error_description: refresh token not found | -',
]

describe('refresh-token-reused', () => {
  it('is found where the old token is sent again after a refresh that gave a new one', () => {
    const { flows, findings } = analysed([
      ...loginWithRefreshToken(),
      refresh(one, two, { at: 60_000 }),
      refresh(one, three, { at: 120_000, ...refusedRefresh }),
    ])
    expect(flows).toHaveLength(1)
    expect(inShort(findings)).toEqual([
      {
        cause: 'refresh-token-reused',
        severity: 'error',
        evidence: [
          `7 request.body.refresh_token: ${one} | ${two}`,
          `6 request.body.refresh_token: ${one} | -`,
          ...told,
        ],
      },
    ])
    expect(findings[0]?.evidence[0].expectedAt).toEqual({ exchange: 6, location: 'response.body.refresh_token' })
    expect(findings[0]?.message).toContain('1 min after a refresh')
  })

  it('tells of two tabs where two refreshes go side by side', () => {
    const { findings } = analysed([
      ...loginWithRefreshToken(),
      refresh(one, two, { at: 60_000, took: 300 }),
      refresh(one, three, { at: 60_080, took: 300, ...refusedRefresh }),
    ])
    expect(findings[0]?.message).toContain('went side by side, 80 ms apart')
    expect(findings.map(({ cause, severity }) => `${cause} ${severity}`)).toEqual(['refresh-token-reused error'])
  })

  it('finds the refused one of two also where that was sent first', () => {
    const { findings } = analysed([
      ...loginWithRefreshToken(),
      refresh(one, three, { at: 60_000, took: 300, ...refusedRefresh }),
      refresh(one, two, { at: 60_080, took: 100 }),
    ])
    expect(inShort(findings)[0]?.evidence[0]).toBe(`6 request.body.refresh_token: ${one} | ${two}`)
    expect(findings[0]?.message).toContain('side by side')
  })

  it('warns where the server lets it pass', () => {
    const { findings } = analysed([
      ...loginWithRefreshToken(),
      refresh(one, two, { at: 60_000 }),
      refresh(one, three, { at: 61_000 }),
    ])
    expect(inShort(findings)).toEqual([
      {
        cause: 'refresh-token-reused',
        severity: 'warning',
        evidence: [`7 request.body.refresh_token: ${one} | ${two}`, `6 request.body.refresh_token: ${one} | -`],
      },
    ])
  })

  it('has under it the refusal of the successor that was revoked with the whole family', () => {
    const { findings } = analysed([
      ...loginWithRefreshToken(),
      refresh(one, two, { at: 60_000 }),
      refresh(one, three, { at: 61_000, ...refusedRefresh }),
      refresh(two, three, { at: 90_000, ...refusedRefresh }),
    ])
    const [reused, expired] = findings
    expect(reused?.cause).toBe('refresh-token-reused')
    expect(expired?.cause).toBe('refresh-token-expired')
    expect(expired?.root).toBe(reused?.id)
  })

  it('stays silent where each refresh sends the token of the last response', () => {
    const exchanges = [
      ...loginWithRefreshToken(),
      refresh(one, two, { at: 60_000 }),
      refresh(two, three, { at: 120_000 }),
    ]
    expect(analysed(exchanges, { client_id: good.clientId }).findings).toEqual([])
  })

  it('stays silent where the server does not replace refresh tokens', () => {
    const exchanges = [
      ...loginWithRefreshToken(),
      refresh(one, one, { at: 60_000 }),
      refresh(one, undefined, { at: 120_000 }),
      refresh(one, undefined, { at: 180_000 }),
    ]
    expect(analysed(exchanges).findings).toEqual([])
  })

  it('stays silent where the first refresh was refused, and the client tries again', () => {
    const exchanges = [
      ...loginWithRefreshToken(),
      refresh(one, two, { at: 60_000, status: 503, json: { error: 'temporarily_unavailable' } }),
      refresh(one, two, { at: 90_000 }),
    ]
    expect(analysed(exchanges).findings.map(({ cause }) => cause)).not.toContain('refresh-token-reused')
  })
})
