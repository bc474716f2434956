import { describe, expect, it } from 'vitest'
import type { Written } from '../../../test/traffic/exchange.ts'
import { kinds, pair, read } from '../../../test/traffic/read.ts'
import { oauth1Phase } from '../oauth1-phase.ts'

const api = 'https://photos.example'
const signed = (more: string) =>
  `OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", ${more}oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131200", oauth_nonce="wIjqoxSZ", oauth_signature="74KNZJeDHnMBp0EMJ9ZHt%2FXKycU%3D"`

describe('OAuth 1.0a (RFC 5849)', () => {
  it.each<readonly [string, Written, string]>([
    [
      'temporary credentials (§2.1)',
      {
        url: `${api}/initiate`,
        method: 'POST',
        headers: [['Authorization', signed('oauth_callback="http%3A%2F%2Fapp.example%2Fready", ')]],
        status: 200,
        answer: 'oauth_token=hh5s93j4hdidpola&oauth_token_secret=hdhd0244k9j7ao03&oauth_callback_confirmed=true',
      },
      'temporary-credentials',
    ],
    [
      'the authorization (§2.2)',
      { url: `${api}/authorize?oauth_token=hh5s93j4hdidpola`, status: 200, answer: '<html><p>Allow?</p></html>' },
      'authorization',
    ],
    [
      'the callback (§2.2)',
      { url: 'http://app.example/ready?oauth_token=hh5s93j4hdidpola&oauth_verifier=hfdp7dh39dks9884', status: 200 },
      'callback',
    ],
    [
      'token credentials (§2.3)',
      {
        url: `${api}/token`,
        method: 'POST',
        headers: [['Authorization', signed('oauth_token="hh5s93j4hdidpola", oauth_verifier="hfdp7dh39dks9884", ')]],
        status: 200,
        answer: 'oauth_token=nnch734d00sl2jdk&oauth_token_secret=pfkkdhi9sl3r4s00',
      },
      'token-credentials',
    ],
    [
      'an authenticated request (§3)',
      {
        url: `${api}/photos?size=original`,
        headers: [['Authorization', signed('oauth_token="nnch734d00sl2jdk", ')]],
        status: 200,
        json: {},
      },
      'authenticated-request',
    ],
    [
      'a request that is signed in its form (§3.5.2)',
      {
        url: `${api}/photos`,
        form: {
          title: 'x',
          oauth_consumer_key: 'k',
          oauth_token: 't',
          oauth_signature_method: 'PLAINTEXT',
          oauth_signature: 's%26',
        },
        status: 200,
      },
      'authenticated-request',
    ],
  ])('names %s', (_what, exchange, phase) => {
    const messages = read(exchange)
    expect(messages.map(({ kind }) => kind)).toEqual(pair('oauth1'))
    expect(messages[0] && oauth1Phase(messages[0])).toBe(phase)
  })

  it('reads the parameters of the header, decoded, with their places', () => {
    const [message] = read({
      url: `${api}/initiate`,
      method: 'POST',
      headers: [['Authorization', signed('oauth_callback="http%3A%2F%2Fapp.example%2Fready", ')]],
    })
    expect(message?.parameters.find(({ name }) => name === 'oauth_callback')).toMatchObject({
      value: 'http://app.example/ready',
      raw: 'http%3A%2F%2Fapp.example%2Fready',
      place: { location: 'request.header.authorization.oauth_callback' },
    })
  })

  it.each<readonly [string, Written, readonly string[]]>([
    [
      'an API that takes a token of OAuth 2.0 under that name',
      { url: `${api}/venues?oauth_token=T`, status: 200, json: {} },
      [],
    ],
    ['such an API with a date', { url: `${api}/venues?oauth_token=T&v=20260101`, status: 200, json: {} }, []],
    [
      'the scheme of an old server',
      { url: `${api}/me`, headers: [['Authorization', 'OAuth 00Dxx!token']], status: 200, json: {} },
      [],
    ],
    ['a page about it', { url: `${api}/docs?topic=oauth_token`, status: 200, answer: '<html></html>' }, []],
  ])('is not %s', (_what, exchange, expected) => {
    expect(kinds(exchange)).toEqual(expected)
  })
})
