import { isRefused, type TokenAttempt } from '../in-flow.ts'

/**
 * What a refusal says of the request: `unread`, the server made nothing of it; `client` or `grant`, it says so of one of
 * the two, which it may have looked for in vain, or may have read and not liked.
 */
export type RefusalAs = 'unread' | 'client' | 'grant' | undefined

const byCode: ReadonlyMap<string, RefusalAs> = new Map([
  ['invalid_request', 'unread'],
  ['unsupported_grant_type', 'unread'],
  ['invalid_client', 'client'],
  ['invalid_grant', 'grant'],
])

/** What frameworks say to another method, address, length or media type. */
const ofFramework: ReadonlySet<number> = new Set([400, 404, 405, 411, 415, 422])

/** Undefined where the request was not refused, or for a reason that its form has nothing to do with. */
export function refusalAs(attempt: TokenAttempt): RefusalAs {
  const { response } = attempt
  if (!response || !isRefused(attempt)) return undefined
  const code = response.error?.code.value
  if (code !== undefined && byCode.has(code)) return byCode.get(code)
  const named = code !== undefined && namesOAuthError(code)
  return !named && ofFramework.has(response.response.status) ? 'unread' : undefined
}

/** True for a code as OAuth writes them, and not one that a framework made of an HTTP status. */
export const namesOAuthError = (code: string): boolean => /^[a-z]+(?:_[a-z]+)+$/.test(code) && !notOfOAuth.has(code)

const notOfOAuth: ReadonlySet<string> = new Set(['not_found', 'method_not_allowed', 'bad_request'])
