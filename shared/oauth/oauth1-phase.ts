import { parameter } from '../exchange/parameter.ts'
import type { Message } from './message.ts'

/** Where a message of OAuth 1.0a stands: RFC 5849 §2.1, §2.2, the callback of §2.2, §2.3, and §3. */
export type OAuth1Phase =
  | 'temporary-credentials'
  | 'authorization'
  | 'callback'
  | 'token-credentials'
  | 'authenticated-request'

/** The phase by what the request carries: RFC 5849 has no other name for it on the wire. Undefined for other messages. */
export function oauth1Phase(message: Message): OAuth1Phase | undefined {
  if (message.kind !== 'oauth1-request') return undefined
  const has = (name: string) => parameter(message, name) !== undefined
  const signed = has('oauth_consumer_key')
  if (!signed) return has('oauth_verifier') ? 'callback' : 'authorization'
  if (has('oauth_verifier')) return 'token-credentials'
  // With an empty token some libraries ask for temporary credentials.
  return parameter(message, 'oauth_token')?.value ? 'authenticated-request' : 'temporary-credentials'
}
