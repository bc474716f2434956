import { describe, expect, it } from 'vitest'
import type { Written } from '../../../test/traffic/exchange.ts'
import { kinds, pair, read } from '../../../test/traffic/read.ts'

const url = 'https://api.example/me'
const carrying = (authorization: string, change: Partial<Written> = {}): Written => ({
  url,
  headers: [['Authorization', authorization]],
  status: 200,
  ...change,
})

describe('a resource request', () => {
  it.each<readonly [string, Written, string, string | undefined]>([
    ['in the header', carrying('Bearer t-1'), 'header', 'Bearer'],
    ['in the header, in another spelling', carrying('bearer t-1'), 'header', 'Bearer'],
    ['with a proof', carrying('DPoP t-1'), 'header', 'DPoP'],
    ['in the query', { url: `${url}?access_token=t-1`, status: 200 }, 'query', undefined],
    ['in a form', { url, form: { access_token: 't-1' }, status: 200 }, 'form', undefined],
  ])('carries its token %s', (_what, exchange, carriedIn, scheme) => {
    const [message, response] = read(exchange)
    expect(message).toMatchObject({ kind: 'resource-request', carriedIn, token: { value: 't-1' } })
    expect(response).toMatchObject({ kind: 'resource-response', token: { value: 't-1', carriedIn } })
    expect(message && 'scheme' in message ? message.scheme : undefined).toBe(scheme)
  })

  it('keeps its DPoP proof, and the nonce of the answer (RFC 9449 §7.1, §9)', () => {
    const exchange = carrying('DPoP t-1', {
      headers: [
        ['Authorization', 'DPoP t-1'],
        ['DPoP', 'the.proof.itself'],
      ],
      status: 401,
      answerHeaders: [
        ['WWW-Authenticate', 'DPoP error="use_dpop_nonce", error_description="a nonce is needed"'],
        ['DPoP-Nonce', 'eyJ7S_zG'],
      ],
    })
    expect(read(exchange)).toMatchObject([
      { dpop: { value: 'the.proof.itself', place: { location: 'request.header.dpop' } } },
      {
        error: { code: { value: 'use_dpop_nonce' } },
        dpopNonce: { value: 'eyJ7S_zG', place: { location: 'response.header.dpop-nonce' } },
      },
    ])
  })

  it('without a token counts where the server asks for one, and names where its metadata is (RFC 9728 §5.1)', () => {
    const metadata = 'https://api.example/.well-known/oauth-protected-resource'
    const asks = (challenge: string): Written => ({
      url,
      status: 401,
      answerHeaders: [['WWW-Authenticate', challenge]],
    })
    const [request] = read(asks(`Basic realm="x", Bearer resource_metadata="${metadata}"`))
    expect(request).toMatchObject({
      kind: 'resource-request',
      carriedIn: 'nowhere',
      resourceMetadata: { value: metadata, place: { location: 'response.header.www-authenticate.resource_metadata' } },
    })
    expect(read(asks('Bearer realm="x"'))[0]).not.toHaveProperty('resourceMetadata')
    expect(kinds(asks('Basic realm="x"'))).toEqual([])
    expect(kinds(asks('DPoP algs="ES256"'))).toEqual(pair('resource'))
  })

  it('keeps its token in mind, not what the metadata of the server is', () => {
    const refused = carrying('Bearer t-1', {
      status: 401,
      answerHeaders: [['WWW-Authenticate', 'Bearer error="invalid_token", resource_metadata="https://api.example/x"']],
    })
    expect(read(refused)[0]).not.toHaveProperty('resourceMetadata')
    expect(read(refused)[1]).toMatchObject({ challenges: [{ scheme: 'Bearer' }] })
  })
})

describe('no resource request', () => {
  it.each<readonly [string, Written]>([
    ['a header without a token', carrying('Bearer ')],
    ['a header of another scheme', carrying('Negotiate YII=')],
    ['a refusal without a challenge', { url, status: 401 }],
    ['a refusal of another sort', { url, status: 403, answerHeaders: [['WWW-Authenticate', 'Bearer']] }],
  ])('is %s', (_what, exchange) => {
    expect(kinds(exchange)).toEqual([])
  })
})
