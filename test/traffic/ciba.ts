import type { Header } from '../../shared/exchange/exchange.ts'
import type { Written } from './exchange.ts'
import { basic, good } from './login.ts'

const headers: readonly Header[] = [['Authorization', basic('call-centre', good.secret)]]

/** A request to log a person in at their own device. */
export function backchannelRequest(form: Readonly<Record<string, string>>, change: Partial<Written> = {}): Written {
  return {
    url: `${good.server}/backchannel`,
    headers,
    form,
    status: 200,
    json: { auth_req_id: 'ari-of-the-lab', expires_in: 120 },
    at: 0,
    ...change,
  }
}

/** A client that asks at these seconds, and is answered so. */
export function cibaPolling(answers: Readonly<Record<number, Partial<Written>>>): Written[] {
  const polls = Object.entries(answers).map(
    ([second, answer]): Written => ({
      url: `${good.server}/token`,
      headers,
      form: { grant_type: 'urn:openid:params:grant-type:ciba', auth_req_id: 'ari-of-the-lab' },
      at: Number(second) * 1000,
      ...answer,
    }),
  )
  return [backchannelRequest({ scope: 'openid', login_hint: 'ada' }), ...polls]
}
