import { parameter } from '../../exchange/parameter.ts'
import { urlPlace } from '../../exchange/place.ts'
import { shows } from '../evidence.ts'
import type { Fault } from '../faults.ts'
import type { TokenAttempt } from '../in-flow.ts'
import type { RefusalAs } from './refusal.ts'

/** What is a secret, and would be written into logs and histories with the address. */
const secrets = [
  'client_secret',
  'code',
  'code_verifier',
  'refresh_token',
  'password',
  'client_assertion',
  'assertion',
  'device_code',
  'subject_token',
  'actor_token',
]

/** What belongs into the body, and is no secret. */
const others = ['grant_type', 'redirect_uri', 'username']

/** Facebook, WeChat and QQ document their token requests so. */
const documented = /^https:\/\/(?:graph\.facebook\.com|api\.weixin\.qq\.com|graph\.qq\.com)\//

/** RFC 6749 §3.2: the client uses POST; §2.3.1: nothing secret goes into the address. */
export function inTheUrl({ request }: TokenAttempt, refusal: RefusalAs): readonly Fault[] {
  if (documented.test(request.endpoint)) return []
  const unread = refusal === 'unread'
  const query = { parameters: request.parameters.filter((candidate) => candidate.in === 'query') }
  const secret = secrets.map((name) => parameter(query, name)).find((found) => found !== undefined)
  const plain = others.map((name) => parameter(query, name)).find((found) => found !== undefined)
  const faults: Fault[] = []
  if (request.request.method === 'GET') {
    faults.push({
      severity: unread ? 'error' : 'warning',
      words: 'It is sent by {seen}, and has to be a {expected}: what is in an address is kept in logs and caches.',
      evidence: { place: urlPlace(request.exchange), seen: 'GET', expected: 'POST' },
    })
  }
  if (secret) {
    faults.push({
      severity: request.request.method === 'POST' && (unread || isMissed(secret.name, refusal)) ? 'error' : 'warning',
      words: `The parameter ${secret.name} stands in the address, where logs of servers and gateways keep it. Send it in the body.`,
      evidence: shows(secret),
    })
  } else if (plain && request.request.method === 'POST') {
    faults.push({
      severity: unread ? 'error' : 'note',
      words: `The parameter ${plain.name} stands in the address: servers read the body alone. Send it there.`,
      evidence: shows(plain),
    })
  }
  return faults
}

/** A server that reads the body alone does not see the client's proof in the address. */
function isMissed(name: string, refusal: RefusalAs): boolean {
  return refusal === 'client' && (name === 'client_secret' || name === 'client_assertion')
}
