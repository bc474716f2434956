import { expect, it } from 'vitest'
import { type EncryptionKey, encryptionKey, opensWith } from '../../test/traffic/encryption.ts'
import { analysed, analysedAndSettled, inShort } from '../../test/traffic/findings.ts'
import { idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { idToken, issuedAt } from '../../test/traffic/tokens.ts'

const found = (token: string) => inShort(analysed(idTokenLogin(token)).findings)
const at = '5 response.body.id_token'
const malformed = (...evidence: readonly string[]) => [{ cause: 'id-token-malformed', severity: 'error', evidence }]

it('finds what is no JWT, and one that was cut, encoded twice or joined', () => {
  const good = idToken()
  const [header, payload] = good.split('.')
  for (const broken of ['an-opaque-token', `${header}.${payload}`, good.replaceAll('.', '.%'), ` ${good}`])
    expect(found(broken), broken).toEqual(malformed(`${at}: ${broken} | a JWT`))
})

it.each([
  ['sub', undefined, '-'],
  ['sub', 42, '42'],
  ['exp', undefined, '-'],
  ['exp', '2026-01-05', '2026-01-05'],
  ['exp', String(issuedAt + 60), String(issuedAt + 60)],
  ['iat', undefined, '-'],
  ['iat', '', ''],
])('finds %s that is %j', (claim, value, seen) => {
  expect(found(idToken({ [claim]: value }))).toEqual(malformed(`${at}.payload.${claim}: ${seen} | -`))
})

it.each([
  ['too long', 'a'.repeat(256)],
  ['not ASCII', 'zoë@example.com'],
])('warns of a sub that is %s', (_why, sub) => {
  expect(found(idToken({ sub }))).toEqual([
    { cause: 'id-token-malformed', severity: 'warning', evidence: [`${at}.payload.sub: ${sub} | -`] },
  ])
  expect(found(idToken({ sub: 'a'.repeat(255) }))).toEqual([])
})

it('finds an encrypted token that the keys given do not open, and reads one that they do', async () => {
  const [own, other] = await Promise.all([encryptionKey(), encryptionKey()])
  const encrypted = await own.encrypt(idToken())
  const findings = async (token: string, key: EncryptionKey) =>
    inShort((await analysedAndSettled(idTokenLogin(token), opensWith(key))).findings)
  expect(await findings(encrypted, other)).toEqual(malformed(`${at}: ${encrypted} | -`))
  expect(await findings(encrypted, own)).toEqual([])
  expect(await findings(await own.encrypt(idToken({ sub: undefined })), own)).toEqual(
    malformed(`${at}.payload.sub: - | -`),
  )
})

it('stays silent for a whole token, and for one that is encrypted to a key that was not given', async () => {
  expect(found(idToken())).toEqual([])
  const encrypted = await (await encryptionKey()).encrypt(idToken())
  expect((await analysedAndSettled(idTokenLogin(encrypted))).findings).toEqual([])
})
