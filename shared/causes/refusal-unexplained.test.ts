import { describe, expect, it } from 'vitest'
import type { Written } from '../../test/traffic/exchange.ts'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { good, login } from '../../test/traffic/login.ts'

const errorsOf = (exchanges: readonly Written[]) =>
  analysed(exchanges).findings.filter(({ severity }) => severity === 'error')
const refused = (json: Readonly<Record<string, unknown>>) => login({ token: { status: 400, json }, resource: null })

describe('refusal-unexplained', () => {
  it('gives the words of a server that nobody knows', () => {
    const errors = errorsOf(refused({ error: 'E_4711', error_description: 'The moon is in the wrong house' }))
    expect(inShort(errors)).toEqual([
      {
        cause: 'refusal-unexplained',
        severity: 'error',
        evidence: [
          '5 response.body.error: E_4711 | -',
          '5 response.body.error_description: The moon is in the wrong house | -',
        ],
      },
    ])
    expect(errors[0]?.message).toMatch(/does not show why/)
  })

  it('says that the verifier fits, where the server says that it does not', () => {
    const errors = errorsOf(
      refused({ error: 'invalid_grant', error_description: 'PKCE verification failed: Code mismatch' }),
    )
    expect(errors.map(({ cause }) => cause)).toEqual(['refusal-unexplained'])
    expect(errors[0]?.message).toMatch(/gives the code_challenge that was sent.*known from Keycloak/)
  })

  it('gives the words of a page', () => {
    const page: Partial<Written> = {
      status: 400,
      answerHeaders: [['Content-Type', 'text/html']],
      answer: '<html><p>Something went wrong at our side of the lake.</p></html>',
    }
    const nothing = { page: null, submit: null, callback: null, token: null, resource: null }
    const errors = errorsOf(login({ authorize: page, ...nothing }))
    expect(errors.map(({ cause }) => cause)).toEqual(['refusal-unexplained'])
    expect(errors[0]?.evidence[0].seen).toContain('Something went wrong')
  })

  it('stays silent in a good login, where another cause explains it, and after a better attempt', () => {
    expect(errorsOf(login())).toEqual([])
    const others = errorsOf(refused({ error: 'invalid_grant', error_description: 'Code not valid' }))
    expect(others.map(({ cause }) => cause)).toEqual(['authorization-code-expired'])
    const steps = login()
    const [token] = steps.filter(({ url }) => url === `${good.server}/token`)
    const again = steps.flatMap((step) =>
      step === token ? [{ ...step, status: 400, json: { error: 'E_4711' } }, step] : [step],
    )
    expect(errorsOf(again).map(({ cause }) => cause)).not.toContain('refusal-unexplained')
  })
})
