import { type Parameter, parameter } from '../../exchange/parameter.ts'
import type { Flow } from '../../flow/flow.ts'
import type { EndpointResponse } from '../../oauth/message.ts'
import { polls, stepsOf, type TokenAttempt } from '../in-flow.ts'

/** Everything that was asked about one code, and the answer that gave the code. */
export interface Polled {
  readonly attempts: readonly TokenAttempt[]
  readonly given?: EndpointResponse
}

/** The two grants in which a client asks until the person has decided. */
export type PolledGrant = 'device_code' | 'ciba'

const codes = {
  device_code: { name: 'device_code', answer: 'device-authorization-response' },
  ciba: { name: 'auth_req_id', answer: 'backchannel-authentication-response' },
} as const satisfies Record<PolledGrant, object>

/** The polls of a flow, by the code that they ask about (RFC 8628 §3.4, OpenID Connect CIBA §10.1). */
export function polledCodes(flow: Flow, grant: PolledGrant): readonly Polled[] {
  const { name, answer } = codes[grant]
  const byCode = new Map<string, TokenAttempt[]>()
  for (const attempt of polls(flow)) {
    const code = attempt.request.grant === grant ? codeOf(attempt, name) : undefined
    if (!code) continue
    const before = byCode.get(code.value)
    if (before) before.push(attempt)
    else byCode.set(code.value, [attempt])
  }
  return [...byCode].map(([code, attempts]) => {
    const given = stepsOf(flow, answer).find(({ message }) => parameter(message, name)?.value === code)?.message
    return { attempts, ...(given && { given }) }
  })
}

/** The code that a poll asks about. */
export function codeOf({ request }: TokenAttempt, name: string): Parameter | undefined {
  const code = parameter(request, name)
  return code && code.value !== '' ? code : undefined
}

/** RFC 8628 §3.2 and OpenID Connect CIBA §7.3: where the server names none, five seconds. */
export const usualInterval = 5

/** The seconds that the answer names; undefined where it names none that can be read. */
export function secondsOf(given: EndpointResponse | undefined, name: 'interval' | 'expires_in'): number | undefined {
  const value = given && parameter(given, name)?.value
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined
}
