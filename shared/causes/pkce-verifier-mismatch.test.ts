import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { analysed, inShort } from '../../test/traffic/findings.ts'
import { challenge, login, loginSteps } from '../../test/traffic/login.ts'

it('stays silent where the verifier gives the challenge', () => {
  expect(analysed(login()).findings).toEqual([])
})

it('shows both challenges where the verifier is that of another login', () => {
  const other = 'v'.repeat(50)
  const refused = {
    form: { ...loginSteps().token.form, code_verifier: other },
    status: 400,
    json: { error: 'invalid_grant', error_description: 'PKCE verification failed' },
  }
  const computed = createHash('sha256').update(other).digest('base64url')
  expect(inShort(analysed(login({ token: refused, resource: null })).findings)).toEqual([
    {
      cause: 'pkce-verifier-mismatch',
      severity: 'error',
      evidence: [
        `1 request.query.code_challenge: ${challenge} | ${computed}`,
        `5 request.body.code_verifier: ${other} | -`,
      ],
    },
  ])
})
