import { expect, it } from 'vitest'
import { encryptionKey, opensWith } from '../../test/traffic/encryption.ts'
import { analysedAndSettled, inShort } from '../../test/traffic/findings.ts'
import { discovery, idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { basic, good, login } from '../../test/traffic/login.ts'
import { idClaims, issuedAt, signingKey } from '../../test/traffic/tokens.ts'
import type { ClientRegistration } from '../oauth/client-registration.ts'

const key = signingKey('ES256', 'k1')
const claims = { iss: good.server, aud: good.clientId, sub: '248289761001', name: 'Ada' }
const at = '8 response.body'

async function ofUserInfo(body: string, registration?: ClientRegistration) {
  const answer = {
    url: `${good.server}/userinfo`,
    status: 200,
    json: undefined,
    answer: body,
    answerHeaders: [['Content-Type', 'application/jwt']] as const,
  }
  const exchanges = [...discovery([key.jwk]), ...idTokenLogin(key.sign(idClaims()), { resource: answer })]
  return inShort((await analysedAndSettled(exchanges, registration)).findings)
}

async function ofIntrospection(body: string) {
  const asked = {
    url: `${good.server}/introspect`,
    headers: [['Authorization', basic('api', 'secret-of-the-api')]] as const,
    form: { token: good.accessToken },
    status: 200,
    json: undefined,
    answer: body,
    answerHeaders: [['Content-Type', 'application/token-introspection+jwt']] as const,
  }
  const { findings } = await analysedAndSettled([...discovery([key.jwk]), ...login({ resource: null }), asked])
  return inShort(findings.filter(({ cause }) => cause === 'signed-answer-invalid'))
}

const invalid = (evidence: string) => [{ cause: 'signed-answer-invalid', severity: 'error', evidence: [evidence] }]

it.each([
  ['iss', 'https://other.example', `https://other.example | ${good.server}`],
  ['aud', 'other-app', 'other-app | web-app'],
])('finds a UserInfo response whose %s is %j', async (claim, value, shown) => {
  expect(await ofUserInfo(key.sign({ ...claims, [claim]: value }))).toEqual(invalid(`${at}.payload.${claim}: ${shown}`))
})

it('finds one that was changed, one that is not signed, and one that was cut', async () => {
  const [header, payload, signature] = key.sign(claims).split('.')
  const other = key.sign({ ...claims, name: 'Eve' }).split('.')[1]
  expect(await ofUserInfo(`${header}.${other}.${signature}`)).toEqual(invalid(`${at}.header.alg: ES256 | -`))
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  expect(await ofUserInfo(`${none}.${payload}.`)).toEqual(invalid(`${at}.header.alg: none | -`))
  const cut = `${header}.${payload?.slice(0, 20)}.${signature}`
  expect(await ofUserInfo(cut)).toEqual(invalid(`${at}: ${cut} | a JWT`))
})

it('reads one that is encrypted, once its key is given', async () => {
  const own = await encryptionKey()
  const wrong = await own.encrypt(key.sign({ ...claims, aud: 'other-app' }))
  expect(await ofUserInfo(wrong)).toEqual([])
  expect(await ofUserInfo(wrong, opensWith(own))).toEqual(invalid(`${at}.payload.aud: other-app | web-app`))
  const another = await own.encrypt(key.sign({ ...claims, sub: 'somebody-else' }))
  expect(await ofUserInfo(another, opensWith(own))).toEqual([
    {
      cause: 'userinfo-subject-mismatch',
      severity: 'error',
      evidence: [`${at}.payload.sub: somebody-else | 248289761001`],
    },
  ])
})

it('finds an introspection response of another server, and of none', async () => {
  const about = { aud: 'api', iat: issuedAt, token_introspection: { active: true, client_id: good.clientId } }
  expect(await ofIntrospection(key.sign({ ...about, iss: 'https://other.example' }))).toEqual(
    invalid(`8 response.body.payload.iss: https://other.example | ${good.server}`),
  )
  expect(await ofIntrospection(key.sign(about))).toEqual(invalid(`8 response.body.payload.iss: - | ${good.server}`))
  expect(await ofIntrospection(key.sign({ ...about, iss: good.server }))).toEqual([])
})

it('stays silent for good answers, with and without the claims of the envelope, encrypted and not', async () => {
  const own = await encryptionKey()
  const { sub, name } = claims
  for (const given of [claims, { sub, name }]) {
    expect(await ofUserInfo(key.sign(given))).toEqual([])
    expect(await ofUserInfo(await own.encrypt(key.sign(given)), opensWith(own))).toEqual([])
    expect(await ofUserInfo(await own.encrypt(key.sign(given)))).toEqual([])
  }
  expect(await ofUserInfo(await own.encrypt(JSON.stringify(claims)), opensWith(own))).toEqual([])
})
