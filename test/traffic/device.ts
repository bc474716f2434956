import type { Written } from './exchange.ts'
import { good } from './login.ts'

/** The answer that gives a device its codes. */
export const deviceCodes = {
  device_code: 'dc-of-the-lab',
  user_code: 'WDJB-MJHT',
  verification_uri: `${good.server}/device`,
  expires_in: 300,
}

/** The request of a device for its codes, with what the answer has besides. */
export function deviceAuthorization(json: Readonly<Record<string, unknown>> = {}): Written {
  return {
    url: `${good.server}/device_authorization`,
    form: { client_id: 'tv', scope: 'openid' },
    status: 200,
    json: { ...deviceCodes, ...json },
    at: 0,
  }
}

/** A device that asks at these seconds, and is answered so. */
export function polling(
  answers: Readonly<Record<number, Partial<Written>>>,
  json: Readonly<Record<string, unknown>> = {},
): Written[] {
  const polls = Object.entries(answers)
    .map(([second, answer]) => [Number(second), answer] as const)
    .toSorted(([one], [other]) => one - other)
  return [
    deviceAuthorization(json),
    ...polls.map(
      ([second, answer]): Written => ({
        url: `${good.server}/token`,
        form: {
          grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
          device_code: deviceCodes.device_code,
          client_id: 'tv',
        },
        at: second * 1000,
        ...answer,
      }),
    ),
  ]
}

/** A poll that is refused, or told to wait. */
export const refusedPoll = (error: string): Partial<Written> => ({ status: 400, json: { error } })
export const pending = refusedPoll('authorization_pending')
export const slowDown = refusedPoll('slow_down')

export const tokensOfDevice: Partial<Written> = {
  status: 200,
  answerHeaders: [['Cache-Control', 'no-store']],
  json: { access_token: 'at-of-the-tv', token_type: 'Bearer', expires_in: 3600 },
}
