import type { Header } from '../../../shared/exchange/exchange.ts'
import type { Written } from '../../traffic/exchange.ts'
import { good, login, loginSteps } from '../../traffic/login.ts'
import type { Report } from '../report.ts'
import { refusedAtToken } from '../traffic.ts'

const steps = loginSteps()
const refused = (json: unknown, status = 400): Partial<Written> => ({ status, json })

/** The callback runs, and runs again with the same code. */
function twice(
  second: Partial<Written>,
  { gap = 400, agents }: { gap?: number; agents?: readonly [string, string] } = {},
) {
  const agent = (name: string | undefined): { headers?: readonly Header[] } =>
    name === undefined ? {} : { headers: [['User-Agent', name]] }
  const exchanges: Written[] = [
    steps.start,
    steps.authorize,
    steps.page,
    steps.submit,
    { ...steps.callback, at: 400, ...agent(agents?.[0]) },
    { ...steps.token, at: 420 },
    { ...steps.callback, at: 400 + gap, status: 500, answerHeaders: [], ...agent(agents?.[1]) },
    { ...steps.token, at: 420 + gap, ...second },
  ]
  return exchanges
}

const once = login({ resource: null })
/** The code waits in the client before it is redeemed. */
const redeemedAfter = (ms: number, token: Partial<Written>) =>
  login({ token: { ...token, at: 400 + ms }, resource: null })

export const codeReports: readonly Report[] = [
  {
    row: '23',
    threads: 'KickEngineering/KickDevDocs#411',
    signature: 'the callback is executed twice for one sign-in: two token requests with one code, 200 and 401',
    cause: 'authorization-code-expired',
    severity: 'error',
    bad: twice(refused({ error: 'invalid_grant', error_description: 'invalid or expired code' }, 401)),
    good: once,
    change: 'the callback runs once',
  },
  {
    row: '24',
    threads:
      'soofstad/react-oauth2-pkce#50, #39; bjerkio/oidc-react#901, #1012; tasoskakour/react-use-oauth2#90; FusionAuth/fusionauth-react-sdk#25',
    signature: 'React StrictMode: the same code is redeemed twice within a second by the same client',
    cause: 'authorization-code-expired',
    severity: 'error',
    bad: [...once, { ...steps.token, at: 540, ...refused({ error: 'invalid_grant' }) }],
    good: once,
    change: 'the effect runs once',
  },
  {
    row: '25',
    threads: 'keycloak/keycloak#14537, #13357, #16238, #32682; DuendeArchive/Support#623; OneIdentity/safeguard-ps#527',
    signature:
      'one token request, with a code that is milliseconds old, and yet "Code not valid": the servers of a cluster',
    cause: 'authorization-code-expired',
    severity: 'error',
    bad: refusedAtToken(400, { error: 'invalid_grant', error_description: 'Code not valid' }),
    good: once,
    change: 'the server that gave the code redeems it',
  },
  {
    row: '26',
    threads: 'oauth2-proxy/oauth2-proxy#2097',
    signature: 'two callbacks with one code, and "Code not valid"',
    cause: 'authorization-code-expired',
    severity: 'error',
    bad: twice(refused({ error: 'invalid_grant', error_description: 'Code not valid' }), { gap: 5000 }),
    good: once,
    change: 'one callback',
  },
  {
    row: '27',
    threads: 'googleapis/google-api-nodejs-client#392',
    signature: 'Google says "Code was already redeemed."',
    cause: 'authorization-code-expired',
    severity: 'error',
    bad: refusedAtToken(400, { error: 'invalid_grant', error_description: 'Code was already redeemed.' }),
    good: once,
    change: 'a code that is new',
  },
  {
    row: '28',
    threads: 'supabase/auth#1214; better-auth/better-auth#9690',
    signature: 'a mail scanner follows the link first: the same code arrives from another program before the browser',
    cause: 'authorization-code-expired',
    severity: 'error',
    bad: twice(refused({ error: 'invalid_grant' }), {
      gap: 60_000,
      agents: ['Mozilla/5.0 (compatible; LinkScanner/1.0)', 'Mozilla/5.0 (X11; Linux x86_64) Chrome/143.0'],
    }),
    good: once,
    change: 'nobody follows the link before',
  },
  {
    row: '29',
    threads: 'discord/discord-api-docs#982',
    signature: 'the code is redeemed later than the 100 seconds that it lives',
    cause: 'authorization-code-expired',
    severity: 'error',
    bad: redeemedAfter(130_000, refused({ error: 'invalid_grant', error_description: 'Invalid "code" in request.' })),
    good: redeemedAfter(50, {}),
    change: 'it is redeemed at once',
    registration: { client_id: good.clientId, code_lifetime: 100 },
  },
  {
    row: '30',
    threads: 'omniphx/forrest#169',
    signature: 'Salesforce says "expired authorization code", and the code was redeemed before',
    cause: 'authorization-code-expired',
    severity: 'error',
    bad: twice(refused({ error: 'invalid_grant', error_description: 'expired authorization code' })),
    good: once,
    change: 'it is redeemed once',
  },
]
