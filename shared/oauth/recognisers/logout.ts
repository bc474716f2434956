import { parameter } from '../../exchange/parameter.ts'
import type { Reading } from '../reading.ts'

/** The browser is led to the client's logout page, by issuer and session (OpenID Connect Front-Channel Logout §3). */
export function isFrontChannelLogout(reading: Reading): boolean {
  if (reading.exchange.request.method !== 'GET' || reading.url.query === undefined) return false
  const query = { parameters: reading.query() }
  if (!parameter(query, 'iss') || !parameter(query, 'sid')) return false
  return !query.parameters.some(({ name }) => ofOtherMessages.has(name))
}

/** `iss` stands in an authorization response too, and `sid` in many a query of another kind. */
const ofOtherMessages: ReadonlySet<string> = new Set(['code', 'state', 'error', 'response_type', 'client_id'])

/** The server tells the client that a session ended (OpenID Connect Back-Channel Logout §2.5). */
export function isBackChannelLogout(reading: Reading): boolean {
  if (reading.exchange.request.method !== 'POST') return false
  const form = reading.requestBody()
  return form.shape.kind === 'form' && parameter(form, 'logout_token') !== undefined
}
