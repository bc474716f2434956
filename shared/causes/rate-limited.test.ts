import { describe, expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login } from '../../test/traffic/login.ts'

const wait = [['Retry-After', '30']] as const

describe('rate-limited', () => {
  it('is found at the token endpoint, with the time to wait', () => {
    const { findings } = analysed(
      login({ token: { status: 429, answerHeaders: wait, json: { error: 'too_many_requests' } }, resource: null }),
    )
    expect(inShort(findings)).toEqual([
      {
        cause: 'rate-limited',
        severity: 'error',
        evidence: [
          '5 response.status: 429 | -',
          '5 response.header.retry-after: 30 | -',
          '5 response.body.error: too_many_requests | -',
        ],
      },
    ])
    expect(findings[0]?.message).toContain('wait {seen:1} seconds')
  })

  it('is told once where a gateway says it with a page', () => {
    const { findings } = analysed(
      login({
        token: { status: 429, answerHeaders: [], json: undefined, answer: '<html>slow</html>' },
        resource: null,
      }),
    )
    expect(inShort(findings)).toEqual([
      { cause: 'rate-limited', severity: 'error', evidence: ['5 response.status: 429 | -'] },
    ])
  })

  it('only warns at a resource', () => {
    const { findings } = analysed(login({ resource: { status: 429, answerHeaders: wait, json: {} } }))
    expect(inShort(findings)).toEqual([
      {
        cause: 'rate-limited',
        severity: 'warning',
        evidence: ['6 response.status: 429 | -', '6 response.header.retry-after: 30 | -'],
      },
    ])
  })

  it('stays silent in a good login', () => {
    expect(analysed(login()).findings).toEqual([])
  })
})
