import { describe, expect, it } from 'vitest'
import { createAnalysis } from '../../shared/causes/analysis.ts'
import { createMasker } from '../../shared/redact/masker.ts'
import { capture, type Written } from '../../test/traffic/exchange.ts'
import { basic } from '../../test/traffic/login.ts'
import { jwt } from '../../test/traffic/read.ts'
import { learnSecrets } from './learn-secrets.ts'

const json = [['Content-Type', 'application/json']] as const
const as = 'https://as.example'
const secret = 'Zk3vT9qLx2Rw8YbN0pQs'

/** What a text looks like after these exchanges were seen. */
function shownAfter(exchanges: readonly Written[], text = `x ${secret} y`): string {
  const analysis = createAnalysis()
  const masker = createMasker()
  for (const exchange of capture(exchanges)) {
    analysis.add(exchange)
    learnSecrets(analysis.messages(exchange.id), masker)
  }
  return masker.text(text)
}

describe('a secret that a message carries', () => {
  it.each<readonly [string, Written, string]>([
    [
      'the client secret that a registration gave',
      {
        url: `${as}/register`,
        headers: json,
        body: '{"redirect_uris":["https://app.example/cb"]}',
        status: 201,
        json: { client_id: 'x', client_secret: secret },
      },
      'client secret',
    ],
    [
      'the token that manages the registration',
      {
        url: `${as}/register`,
        headers: json,
        body: '{"redirect_uris":["https://app.example/cb"]}',
        status: 201,
        json: { client_id: 'x', registration_access_token: secret },
      },
      'token',
    ],
    [
      'a client secret in Basic',
      {
        url: `${as}/token`,
        headers: [['Authorization', basic('x', secret)]],
        form: { grant_type: 'client_credentials' },
      },
      'client secret',
    ],
    [
      'the id of a CIBA request',
      {
        url: `${as}/bc`,
        headers: [['Authorization', basic('x', 's')]],
        form: { scope: 'openid', login_hint: 'ada' },
        status: 200,
        json: { auth_req_id: secret, expires_in: 60 },
      },
      'code',
    ],
    [
      'the token that a CIBA client chose',
      {
        url: `${as}/bc`,
        headers: [['Authorization', basic('x', 's')]],
        form: { scope: 'openid', login_hint: 'ada', client_notification_token: secret },
      },
      'token',
    ],
    [
      'the secret of a token of OAuth 1.0a',
      {
        url: `${as}/initiate`,
        method: 'POST',
        headers: [['Authorization', 'OAuth oauth_consumer_key="k", oauth_signature="s"']],
        status: 200,
        answer: `oauth_token=t&oauth_token_secret=${secret}`,
      },
      'token',
    ],
    [
      'a verifier of OAuth 1.0a',
      { url: `https://app.example/ready?oauth_token=t&oauth_verifier=${secret}`, status: 200 },
      'code',
    ],
    [
      'a code inside of a signed response',
      {
        url: `${as}/login`,
        status: 302,
        answerHeaders: [['Location', `https://app.example/cb?response=${jwt({ iss: as, code: secret, state: 's' })}`]],
      },
      'code',
    ],
    [
      'the token of a CIBA notification',
      {
        url: 'https://app.example/ciba',
        headers: [...json, ['Authorization', 'Bearer n']],
        body: JSON.stringify({ auth_req_id: 'a', access_token: secret }),
        status: 204,
      },
      'access token',
    ],
  ])('is masked wherever it stands from then on: %s', (_what, exchange, kind) => {
    expect(shownAfter([exchange])).toMatch(new RegExp(`^x ‹${kind} \\d+› y$`))
  })

  it('is not taken from what is for everybody to see', () => {
    const form = { response_type: 'code', client_id: 'web-app', state: secret, redirect_uri: 'https://app.example/cb' }
    expect(shownAfter([{ url: `${as}/authorize?${new URLSearchParams(form)}` }])).toBe(`x ${secret} y`)
  })
})
