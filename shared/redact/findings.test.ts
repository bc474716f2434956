import { expect, it } from 'vitest'
import { backchannelRequest, cibaPolling } from '../../test/traffic/ciba.ts'
import { polling, refusedPoll } from '../../test/traffic/device.ts'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed } from '../../test/traffic/findings.ts'
import { basic, good, login, loginSteps } from '../../test/traffic/login.ts'
import { loginWithRefreshToken, refresh, refusedRefresh } from '../../test/traffic/refresh.ts'
import { fillMessage, shownEvidence } from './evidence.ts'
import { createMasker } from './masker.ts'

const { token } = loginSteps()
const refused = (error: string): Partial<Written> => ({ status: 400, json: { error } })
const jwt = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"x"}').toString('base64url')}.`
const asking = (form: Readonly<Record<string, string>>, answer: Partial<Written>): Written[] => [
  { url: `${good.server}/token`, headers: [['Authorization', basic('api', good.secret)]], form, ...answer },
]
const grant = (name: string) => `urn:ietf:params:oauth:grant-type:${name}`
const [one, two, three] = ['rt-1-of-the-lab', 'rt-2-of-the-lab', 'rt-3-of-the-lab']

/** Traffic with a fault, the cause that tells it, and the secrets that stand where it is told. */
const faults: readonly (readonly [cause: string, secrets: readonly string[], exchanges: readonly Written[]])[] = [
  [
    'refresh-token-reused',
    [one, two],
    [...loginWithRefreshToken(), refresh(one, two), refresh(one, three, refusedRefresh)],
  ],
  ['refresh-token-expired', [one], [...loginWithRefreshToken(), refresh(one, undefined, refusedRefresh)]],
  [
    'refresh-token-not-rotated',
    [one],
    [
      refresh(one, one, {
        headers: [],
        form: { ...token.form, grant_type: 'refresh_token', refresh_token: one, client_id: 'a' },
      }),
    ],
  ],
  ['authorization-code-expired', [good.code], login({ token: refused('invalid_grant'), resource: null })],
  [
    'token-request-malformed',
    [good.secret],
    login({ token: { url: `${good.server}/token?client_secret=${good.secret}`, headers: [] } }),
  ],
  [
    'token-response-malformed',
    ['at-of-this-very-answer'],
    login({ token: { json: { accessToken: 'at-of-this-very-answer' } }, resource: null }),
  ],
  [
    'token-response-malformed',
    ['at-of-this-very-answer'],
    login({
      token: { json: { access_token: { jwt: 'at-of-this-very-answer' }, token_type: 'Bearer' } },
      resource: null,
    }),
  ],
  [
    'client-assertion-invalid',
    [jwt],
    login({
      token: {
        headers: [],
        form: {
          ...token.form,
          client_assertion: jwt,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        },
        ...refused('invalid_client'),
      },
      resource: null,
    }),
  ],
  ['device-authorization-polling', ['dc-of-the-lab'], polling({ 5: refusedPoll('invalid_grant') })],
  ['ciba-polling', ['ari-of-the-lab'], cibaPolling({ 5: refusedPoll('invalid_grant') })],
  [
    'ciba-request-invalid',
    ['a-token-about-a-person'],
    [
      backchannelRequest(
        { scope: 'openid', login_hint_token: 'a-token-about-a-person' },
        refused('expired_login_hint_token'),
      ),
    ],
  ],
  [
    'token-exchange-invalid',
    ['the-token-of-a-person'],
    asking({ grant_type: grant('token-exchange'), subject_token: 'the-token-of-a-person' }, refused('invalid_request')),
  ],
  [
    'assertion-grant-invalid',
    ['no-jwt-but-a-secret'],
    asking({ grant_type: grant('jwt-bearer'), assertion: 'no-jwt-but-a-secret' }, refused('invalid_grant')),
  ],
]

it.each(faults)('lets no secret out with %s', (cause, secrets, exchanges) => {
  const findings = analysed(exchanges).findings.filter((finding) => finding.cause === cause)
  expect(findings).not.toEqual([])
  const masker = createMasker()
  const shown = findings.flatMap((finding) => [
    fillMessage(finding, masker, false),
    ...finding.evidence.flatMap((evidence) => {
      const { seen, expected } = shownEvidence(evidence, masker, false)
      return [seen?.text ?? '', expected?.text ?? '']
    }),
  ])
  for (const secret of secrets) expect(shown.join('\n')).not.toContain(secret)
})
