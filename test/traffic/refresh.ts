import type { Written } from './exchange.ts'
import { basic, good, login, loginSteps } from './login.ts'

/** A login that gives the refresh token `rt-1`, without what follows it. */
export function loginWithRefreshToken(json: Readonly<Record<string, unknown>> = {}): Written[] {
  const { token } = loginSteps()
  return login({ token: { json: { ...token.json, refresh_token: 'rt-1-of-the-lab', ...json } }, resource: null })
}

/** A refresh with one token, answered with another. */
export function refresh(sent: string, given: string | undefined, change: Partial<Written> = {}): Written {
  return {
    url: `${good.server}/token`,
    headers: [['Authorization', basic(good.clientId, good.secret)]],
    form: { grant_type: 'refresh_token', refresh_token: sent },
    status: 200,
    answerHeaders: [['Cache-Control', 'no-store']],
    json: { access_token: `at-beside-${given}`, token_type: 'Bearer', expires_in: 300, refresh_token: given },
    ...change,
  }
}

/** How a server refuses a refresh token. */
export const refusedRefresh = {
  status: 400,
  json: { error: 'invalid_grant', error_description: 'refresh token not found' },
} satisfies Partial<Written>
