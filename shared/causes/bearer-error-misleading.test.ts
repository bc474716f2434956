import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { login } from '../../test/traffic/login.ts'

const refused = (status: number, error: string): Partial<Written> => ({
  status,
  answerHeaders: [['WWW-Authenticate', `Bearer realm="api", error="${error}"`]],
  json: {},
})
const ofCause = (resource: Partial<Written>) =>
  inShort(analysed(login({ resource })).findings.filter(({ cause }) => cause === 'bearer-error-misleading'))

describe('bearer-error-misleading', () => {
  it.each([
    ['invalid_token', 403, 401],
    ['insufficient_scope', 401, 403],
    ['invalid_request', 401, 400],
  ])('is noted where %s comes with %i', (error, seen, expected) => {
    expect(ofCause(refused(seen, error))).toEqual([
      {
        cause: 'bearer-error-misleading',
        severity: 'note',
        evidence: [
          `6 response.status: ${seen} | ${expected}`,
          `6 response.header.www-authenticate.error: ${error} | -`,
        ],
      },
    ])
  })

  it('stays silent where the two fit, at errors of other specifications, and at no error', () => {
    expect(ofCause(refused(401, 'invalid_token'))).toEqual([])
    expect(ofCause(refused(403, 'insufficient_scope'))).toEqual([])
    expect(ofCause(refused(401, 'insufficient_user_authentication'))).toEqual([])
    expect(ofCause({})).toEqual([])
  })
})
