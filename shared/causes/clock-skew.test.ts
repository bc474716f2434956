import { expect, it } from 'vitest'
import { epoch } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { login } from '../../test/traffic/login.ts'
import { idToken, issuedAt } from '../../test/traffic/tokens.ts'

const http = (seconds: number) => new Date(seconds * 1000).toUTCString()
/** The token response is sent at half a second after ten o'clock. */
const captured = new Date(epoch + 520).toUTCString()

/** A login whose server is off by so many seconds, with what another machine says. */
function skewed(seconds: number, other?: number) {
  const answer = (off: number) => [['Cache-Control', 'no-store'] as const, ['Date', http(issuedAt + off)] as const]
  return analysed(
    idTokenLogin(idToken({ iat: issuedAt + seconds }), {
      token: { answerHeaders: answer(seconds) },
      ...(other !== undefined && { resource: { answerHeaders: answer(other) } }),
    }),
  ).findings
}
const iat = '5 response.body.id_token.payload.iat'

it.each([
  ['ahead of', 300],
  ['behind', -300],
])('says how far the server is %s the capture', (words, seconds) => {
  const findings = skewed(seconds)
  expect(inShort(findings)).toEqual([
    {
      cause: 'clock-skew',
      severity: 'warning',
      evidence: [
        `${iat}: ${issuedAt + seconds} | -`,
        `5 response.header.date: ${http(issuedAt + seconds)} | ${captured}`,
      ],
    },
  ])
  expect(findings[0]?.message).toContain(words)
  expect(findings[0]?.message).toContain('Nothing here says which of the two is right')
})

it('names whose clock is wrong where a third machine is heard', () => {
  expect(skewed(300, 0)[0]).toMatchObject({ where: 'authorization-server' })
  expect(skewed(300, 0)[0]?.message).toContain('the clock of the server is wrong')
  expect(skewed(300, 300)[0]).toMatchObject({ where: 'client' })
  expect(skewed(300, 300)[0]?.message).toContain('the clock of the machine that captured is wrong')
})

it('finds a token from the future, by the Date header or by the capture', () => {
  const future = idToken({ iat: issuedAt + 600 })
  const sent = { token: { answerHeaders: [['Cache-Control', 'no-store'] as const, ['Date', http(issuedAt)] as const] } }
  expect(inShort(analysed(idTokenLogin(future, sent)).findings)[0]).toEqual({
    cause: 'clock-skew',
    severity: 'warning',
    evidence: [`${iat}: ${issuedAt + 600} | -`, `5 response.header.date: ${http(issuedAt)} | ${captured}`],
  })
  expect(inShort(analysed(idTokenLogin(future)).findings)).toEqual([
    { cause: 'clock-skew', severity: 'warning', evidence: [`${iat}: ${issuedAt + 600} | -`] },
  ])
})

it('is what the server says in its own words', () => {
  const description =
    "AADSTS80013: OnPremisePasswordValidationTimeSkew - The authentication attempt couldn't be completed due to time skew between the machine running the authentication agent and AD."
  const refused = login({
    token: { status: 400, json: { error: 'invalid_grant', error_description: description } },
    resource: null,
  })
  const found = inShort(analysed(refused).findings).filter(({ cause }) => cause === 'clock-skew')
  expect(found.map(({ severity, evidence }) => [severity, evidence[0]])).toEqual([
    ['error', '5 response.body.error: invalid_grant | -'],
  ])
})

it('stays silent where the clocks differ by less than a minute, and for a token out of a cache', () => {
  expect(skewed(0)).toEqual([])
  expect(skewed(45)).toEqual([])
  const old = idToken({ iat: issuedAt - 900 })
  expect(analysed(idTokenLogin(old)).findings).toEqual([])
  const sent = {
    token: {
      answerHeaders: [
        ['Cache-Control', 'no-store'],
        ['Date', http(issuedAt)],
      ] as const,
    },
  }
  expect(analysed(idTokenLogin(old, sent)).findings).toEqual([])
})
