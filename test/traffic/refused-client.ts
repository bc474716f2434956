import type { Header } from '../../shared/exchange/exchange.ts'
import type { Written } from './exchange.ts'

/** What a server sends with the refusal of a client that used the Authorization header (RFC 6749 §5.2). */
export const basicChallenge: Header = ['WWW-Authenticate', 'Basic realm="as.example"']

/** The answer of a server that does not take the client for who it says it is. */
export function refusedClient(error_description?: string) {
  return {
    status: 401,
    answerHeaders: [basicChallenge],
    json: { error: 'invalid_client', ...(error_description && { error_description }) },
  } satisfies Partial<Written>
}
