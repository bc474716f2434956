import type { Written } from './exchange.ts'
import { good, login, loginSteps } from './login.ts'

/** A request to a resource with this token, refused as RFC 6750 §3 has it. */
export function refusedResource(token: string, change: Partial<Written> = {}): Written {
  return {
    url: 'https://api.example/me',
    headers: [['Authorization', `Bearer ${token}`]],
    status: 401,
    answerHeaders: [['WWW-Authenticate', 'Bearer error="invalid_token"']],
    ...change,
  }
}

/** A login with this access token, which the resource then refuses. */
export function refusedLogin(
  token: string,
  change: Partial<Written> = {},
  json: Readonly<Record<string, unknown>> = {},
): Written[] {
  const given = { ...loginSteps().token.json, access_token: token, refresh_token: 'r-1', ...json }
  return [...login({ token: { json: given }, resource: null }, { accessToken: token }), refusedResource(token, change)]
}

/** A refresh that gives this token. */
export function refreshed(token: string): Written {
  return {
    ...loginSteps().token,
    form: { grant_type: 'refresh_token', refresh_token: 'r-1' },
    json: { access_token: token, token_type: 'Bearer', expires_in: 3600, refresh_token: 'r-2', scope: good.scope },
  }
}
