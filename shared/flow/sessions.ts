import { decodeToken } from '../tokens/decode-token.ts'
import { memberText } from '../tokens/token-members.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'

/** Whose session a token speaks of: an ID token, or a logout token (OpenID Connect Back-Channel Logout §2.4). */
export interface SessionClaims {
  readonly session?: string
  readonly subject?: string
  /** The clients that the token is for. */
  readonly audience: readonly string[]
}

/** What a token says of the session; nothing where it cannot be read. Nothing is verified. */
export function sessionClaims(token: string | undefined): SessionClaims {
  const decoded = token === undefined ? undefined : decodeToken(token)
  if (decoded?.kind !== 'jws') return { audience: [] }
  const claim = (name: string) => memberText(decoded.payload, name)
  const audience = decoded.payload.find(({ name }) => name === 'aud')?.value
  const session = sessionKey(claim('iss'), claim('sid'))
  const subject = sessionKey(claim('iss'), claim('sub'))
  return {
    ...(session !== undefined && { session }),
    ...(subject !== undefined && { subject }),
    audience: [audience].flat().filter((one) => typeof one === 'string'),
  }
}

/** Session ids and subjects are unique within their issuer alone. */
export function sessionKey(issuer: string | undefined, id: string | undefined): string | undefined {
  return issuer === undefined || id === undefined || id === '' ? undefined : `${issuer} ${id}`
}

/** Remembers the session that an ID token opens, for the logout that ends it. */
export function rememberIdToken(store: FlowStore, flow: FlowRecord, idToken: string | undefined): void {
  if (idToken === undefined || idToken === '') return
  store.index.add('id-token', idToken, flow.id)
  const { session, subject } = sessionClaims(idToken)
  store.index.add('session', session, flow.id)
  store.index.add('subject', subject, flow.id)
}
