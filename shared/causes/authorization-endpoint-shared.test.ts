import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login } from '../../test/traffic/login.ts'

const back = ['Location', `${good.redirectUri}?code=${good.code}&state=${good.state}`] as const
/** The server knows the person, and answers at once. */
const found = (...headers: readonly (readonly [string, string])[]) =>
  inShort(analysed(login({ authorize: { answerHeaders: [back, ...headers] }, page: null, submit: null })).findings)

it('notes CORS at the authorization endpoint', () => {
  expect(found(['Access-Control-Allow-Origin', '*'])).toEqual([
    {
      cause: 'authorization-endpoint-shared',
      severity: 'note',
      evidence: ['1 response.header.access-control-allow-origin: * | -'],
    },
  ])
})

it('stays silent without it, and where the token endpoint has it', () => {
  expect(found()).toEqual([])
  expect(
    analysed(
      login({
        token: {
          answerHeaders: [
            ['Access-Control-Allow-Origin', '*'],
            ['Cache-Control', 'no-store'],
          ],
        },
      }),
    ).findings,
  ).toEqual([])
})
