import { describe, expect, it } from 'vitest'
import { createAnalysis } from '../../../shared/causes/analysis.ts'
import type { ClientRegistration } from '../../../shared/oauth/client-registration.ts'
import { createMasker } from '../../../shared/redact/masker.ts'
import { encryptionKey, opensWith } from '../../../test/traffic/encryption.ts'
import { capture, type Written } from '../../../test/traffic/exchange.ts'
import { discovery, frontLogin, idTokenLogin } from '../../../test/traffic/id-token-login.ts'
import { halfHash, idClaims, idToken, issuedAt, signingKey } from '../../../test/traffic/tokens.ts'
import { exchangeDetail } from './exchange-detail.ts'

const key = signingKey('ES256', 'k1')
const nonce = 'n-0S6_WzA2Mj'

/** The window's view of the ID token of an exchange, and what the checks found in the flow. */
async function seen(exchanges: readonly Written[], id: number, registration?: ClientRegistration, token = 'id_token') {
  const analysis = createAnalysis({ registrations: registration ? [registration] : [] })
  const captured = capture(exchanges)
  for (const exchange of captured) analysis.add(exchange)
  const ask = () => [...analysis.flows()].flatMap((flow) => analysis.findings(flow.id))
  ask()
  await analysis.settle()
  const exchange = captured[id]
  if (!exchange) throw new Error(`The test has no exchange ${id}.`)
  const detail = await exchangeDetail(exchange, analysis, createMasker(), true)
  const view = detail.tokens.find(({ name }) => name === token)
  if (!view) throw new Error(`The test has no ${token}.`)
  return { view, findings: ask() }
}

const wrongIn = (view: Awaited<ReturnType<typeof seen>>['view']) =>
  view.claims.filter(({ verdict }) => verdict?.ok === false).map(({ location }) => location)

describe('the view of an ID token', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['iss', { iss: 'https://other.example' }],
    ['aud', { aud: 'other-app' }],
    ['sub', { sub: undefined }],
    ['exp', { exp: issuedAt - 3600 }],
    ['iat', { iat: undefined }],
    ['nonce', { nonce: 'of-another-login' }],
    ['at_hash', { at_hash: halfHash('another') }],
  ])('marks %s where the checks find it, and nothing else', async (claim, change) => {
    const token = key.sign(idClaims({ nonce, ...change }))
    const { view, findings } = await seen([...discovery([key.jwk]), ...idTokenLogin(token, { nonce })], 7)
    const at = `response.body.id_token.payload.${claim}`
    expect(wrongIn(view)).toEqual([at])
    expect(findings.map(({ evidence }) => evidence[0].place.location)).toEqual([at])
    expect(view.signature?.kind).toBe('verified')
  })

  it('marks a hash that is missing in what the browser carries, as the checks do', async () => {
    const exchanges = frontLogin('code id_token', { code: 'c-1', id_token: idToken({ nonce }) }, nonce)
    const { view, findings } = await seen(exchanges, 0)
    const at = 'response.header.location.fragment.id_token.payload.c_hash'
    expect(wrongIn(view)).toEqual([at])
    expect(findings.flatMap(({ cause, evidence }) => (cause === 'token-hash-mismatch' ? evidence : []))).toMatchObject([
      { place: { location: at } },
    ])
  })

  it('says of the signature what the checks say', async () => {
    const [header, , signature] = key.sign(idClaims()).split('.')
    const forged = `${header}.${idToken().split('.')[1]}.${signature?.startsWith('A') ? 'B' : 'A'}${signature?.slice(1)}`
    const { view, findings } = await seen([...discovery([key.jwk]), ...idTokenLogin(forged)], 7)
    expect(view.signature).toMatchObject({ kind: 'failed', reason: expect.stringContaining('the key k1') })
    expect(findings.map(({ cause }) => cause)).toEqual(['id-token-signature-invalid'])
  })

  it('opens an encrypted token with the key that is given, and judges what is in it', async () => {
    const own = await encryptionKey()
    const token = await own.encrypt(key.sign(idClaims({ aud: 'other-app' })))
    const exchanges = [...discovery([key.jwk]), ...idTokenLogin(token)]
    const opened = await seen(exchanges, 7, opensWith(own))
    expect(opened.view).toMatchObject({ format: 'jwe', signature: { kind: 'verified' } })
    expect(wrongIn(opened.view)).toEqual(['response.body.id_token.payload.aud'])
    expect(opened.findings.map(({ cause }) => cause)).toEqual(['id-token-audience-mismatch'])
    const shut = await seen(exchanges, 7)
    expect(shut.view).toMatchObject({ format: 'jwe', claims: [], signature: null })
    expect(shut.view.note).toContain('was not given')
    expect(shut.findings).toEqual([])
  })
})

describe('the view of a signed UserInfo response', () => {
  const answered = (claims: Readonly<Record<string, unknown>>) => [
    ...discovery([key.jwk]),
    ...idTokenLogin(key.sign(idClaims()), {
      resource: {
        url: 'https://as.example/userinfo',
        status: 200,
        json: undefined,
        answer: key.sign(claims),
        answerHeaders: [['Content-Type', 'application/jwt']],
      },
    }),
  ]

  it('marks what the checks find', async () => {
    const wrong = await seen(answered({ sub: '248289761001', aud: 'other-app' }), 8, undefined, 'Body')
    expect(wrong.view.signature?.kind).toBe('verified')
    expect(wrongIn(wrong.view)).toEqual(['response.body.payload.aud'])
    expect(wrong.findings.map(({ cause }) => cause)).toEqual(['signed-answer-invalid'])
    const good = await seen(answered({ sub: '248289761001', name: 'Ada' }), 8, undefined, 'Body')
    expect(wrongIn(good.view)).toEqual([])
    expect(good.findings).toEqual([])
  })
})
