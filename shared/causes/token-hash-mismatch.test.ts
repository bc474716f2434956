import { expect, it } from 'vitest'
import { backchannelRequest } from '../../test/traffic/ciba.ts'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { frontLogin, idTokenLogin } from '../../test/traffic/id-token-login.ts'
import { good } from '../../test/traffic/login.ts'
import { halfHash, idToken } from '../../test/traffic/tokens.ts'

const nonce = 'n-0S6_WzA2Mj'
const hashes = (findings: ReturnType<typeof analysed>['findings']) =>
  inShort(findings).filter(({ cause }) => cause === 'token-hash-mismatch')
const mismatch = (...evidence: readonly string[]) =>
  evidence.map((one) => ({ cause: 'token-hash-mismatch', severity: 'error', evidence: [one] }))

it('shows the hash of the access token beside the one in the token', () => {
  expect(inShort(analysed(idTokenLogin(idToken({ at_hash: halfHash('another') }))).findings)).toEqual(
    mismatch(`5 response.body.id_token.payload.at_hash: ${halfHash('another')} | ${halfHash(good.accessToken)}`),
  )
})

const front = (type: string, claims: Readonly<Record<string, unknown>>) =>
  hashes(
    analysed(
      frontLogin(type, {
        ...(type.startsWith('code') && { code: 'c-1' }),
        ...(type.endsWith(' token') && { access_token: 'at-1', token_type: 'Bearer', expires_in: '60' }),
        id_token: idToken({ nonce, ...claims }),
      }),
    ).findings,
  )
const at = '0 response.header.location.fragment.id_token.payload'

it('finds wrong and missing hashes in what the browser carries', () => {
  expect(front('code id_token', { c_hash: 'x' })).toEqual(mismatch(`${at}.c_hash: x | ${halfHash('c-1')}`))
  expect(front('code id_token', {})).toEqual(mismatch(`${at}.c_hash: - | ${halfHash('c-1')}`))
  expect(front('id_token token', {})).toEqual(mismatch(`${at}.at_hash: - | ${halfHash('at-1')}`))
  expect(front('code id_token', { c_hash: halfHash('c-1'), s_hash: 'x' })).toEqual(
    mismatch(`${at}.s_hash: x | ${halfHash(good.state)}`),
  )
  expect(front('code id_token token', { at_hash: 'x', c_hash: 'y' })).toEqual(
    mismatch(`${at}.at_hash: x | ${halfHash('at-1')}`, `${at}.c_hash: y | ${halfHash('c-1')}`),
  )
})

it('stays silent where they fit, and where the token response leaves at_hash out', () => {
  expect(analysed(idTokenLogin(idToken({ at_hash: halfHash(good.accessToken) }))).findings).toEqual([])
  expect(analysed(idTokenLogin(idToken())).findings).toEqual([])
  expect(front('code id_token', { c_hash: halfHash('c-1'), s_hash: halfHash(good.state) })).toEqual([])
  expect(front('code id_token token', { at_hash: halfHash('at-1'), c_hash: halfHash('c-1') })).toEqual([])
  expect(front('id_token', {})).toEqual([])
})

const urn = 'urn:openid:params:jwt:claim'
const pushed = (claims: Readonly<Record<string, unknown>>) => {
  const json = { auth_req_id: 'ari-of-the-lab', access_token: 'at-1', refresh_token: 'rt-1', token_type: 'Bearer' }
  const told: Written = {
    url: 'https://till.example/told',
    headers: [
      ['Authorization', 'Bearer of-the-client'],
      ['Content-Type', 'application/json'],
    ],
    body: JSON.stringify({ ...json, id_token: idToken({ aud: 'call-centre', ...claims }) }),
    status: 204,
    at: 1000,
  }
  const asked = backchannelRequest({ scope: 'openid', login_hint: 'ada', client_notification_token: 'of-the-client' })
  return hashes(analysed([asked, told]).findings)
}

it('finds pushed tokens whose ID token names neither the request nor the refresh token', () => {
  const at = '1 request.body.id_token.payload'
  const fitting = { at_hash: halfHash('at-1'), [`${urn}:rt_hash`]: halfHash('rt-1') }
  expect(pushed({ ...fitting, [`${urn}:auth_req_id`]: 'ari-of-the-lab' })).toEqual([])
  expect(pushed({ ...fitting, [`${urn}:auth_req_id`]: 'another' })).toEqual(
    mismatch(`${at}.${urn}:auth_req_id: another | ari-of-the-lab`),
  )
  expect(pushed({ at_hash: 'x', [`${urn}:auth_req_id`]: 'ari-of-the-lab' })).toEqual(
    mismatch(`${at}.at_hash: x | ${halfHash('at-1')}`, `${at}.${urn}:rt_hash: - | ${halfHash('rt-1')}`),
  )
})
