import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { asking, challenge, good, login } from '../../test/traffic/login.ts'

const first = login({ callback: null, token: null, resource: null })
const again = (change: Readonly<Record<string, string | null>>) => {
  const url = asking(change)
  return [...first, { url, status: 302, answerHeaders: [['Location', `${good.server}/login/2`]] as const }]
}
const found = (change: Readonly<Record<string, string | null>>) =>
  inShort(analysed(again(change)).findings.filter(({ cause }) => cause === 'pkce-reused'))

it('finds a second login with the challenge of the first', () => {
  expect(found({ state: 'another-State-4711abcDEF' })).toEqual([
    {
      cause: 'pkce-reused',
      severity: 'warning',
      evidence: [`4 request.query.code_challenge: ${challenge} | -`],
    },
  ])
})

it('stays silent where each login has its own, where there is none, and about a reload', () => {
  expect(found({ state: 'another-State-4711abcDEF', code_challenge: `${challenge.slice(0, -1)}x` })).toEqual([])
  expect(found({ state: 'another-State-4711abcDEF', code_challenge: null, code_challenge_method: null })).toEqual([])
  expect(found({})).toEqual([])
})
