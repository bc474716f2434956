import { expect, it } from 'vitest'
import { analysedAndSettled, inShort } from '../../test/traffic/findings.ts'
import { discovery } from '../../test/traffic/id-token-login.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'
import { issuedAt, signingKey } from '../../test/traffic/tokens.ts'

const key = signingKey('ES256', 'k1')
const claims = { iss: good.server, aud: good.clientId, exp: issuedAt + 600, code: good.code, state: good.state }
const url = `${loginSteps().authorize.url}&response_mode=jwt`

async function found(response: string, metadata: Readonly<Record<string, unknown>> = {}) {
  const back = `${good.redirectUri}?response=${response}`
  const exchanges = login({
    start: { answerHeaders: [['Location', url]] },
    authorize: { url },
    submit: { answerHeaders: [['Location', back]] },
    callback: { url: back },
  })
  return inShort((await analysedAndSettled([...discovery([key.jwk], metadata), ...exchanges])).findings)
}
const at = '5 response.header.location.query.response'
const invalid = (evidence: string) => [{ cause: 'jarm-invalid', severity: 'error', evidence: [evidence] }]

it.each([
  ['iss', 'https://other.example', `https://other.example | ${good.server}`],
  ['iss', undefined, `- | ${good.server}`],
  ['aud', 'other-app', 'other-app | web-app'],
  ['aud', undefined, '- | web-app'],
  ['exp', issuedAt - 600, `${issuedAt - 600} | -`],
  ['exp', undefined, '- | -'],
])('finds %s that is %j', async (claim, value, shown) => {
  expect(await found(key.sign({ ...claims, [claim]: value }))).toEqual(invalid(`${at}.payload.${claim}: ${shown}`))
})

it('finds a response that was changed, and one that is not signed', async () => {
  const [header, payload, signature] = key.sign(claims).split('.')
  const other = key.sign({ ...claims, exp: issuedAt + 900 }).split('.')[1]
  expect(await found(`${header}.${other}.${signature}`)).toEqual(invalid(`${at}.header.alg: ES256 | -`))
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  expect(await found(`${none}.${payload}.`)).toEqual(invalid(`${at}.header.alg: none | -`))
})

it('tells a missing issuer once, also where the metadata promises one with every response', async () => {
  const unnamed = key.sign({ ...claims, iss: undefined })
  expect(await found(unnamed, { authorization_response_iss_parameter_supported: true })).toEqual(
    invalid(`${at}.payload.iss: - | ${good.server}`),
  )
})

it('is the root of what is missing in a response that cannot be read', async () => {
  const [header, , signature] = key.sign(claims).split('.')
  const causes = (await found(`${header}.eyJicm9rZW4.${signature}`)).map(({ cause }) => cause)
  expect(causes[0]).toBe('jarm-invalid')
})

it('stays silent for a response that is as it should be', async () => {
  expect(await found(key.sign(claims))).toEqual([])
})
