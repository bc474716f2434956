import { describe, expect, it } from 'vitest'
import { analysed } from '../../test/traffic/findings.ts'
import { login } from '../../test/traffic/login.ts'
import { providerErrors } from './provider-errors.ts'

const refusedWith = (error: string, error_description: string) =>
  analysed(login({ token: { status: 400, json: { error, error_description } }, resource: null })).findings.map(
    ({ cause }) => cause,
  )

describe('what providers say in words of their own', () => {
  it.each([
    ['invalid_grant', 'AADSTS54005: OAuth2 Authorization code was already redeemed', 'authorization-code-expired'],
    [
      'invalid_request',
      'AADSTS50011: The redirect URI specified in the request does not match',
      'redirect-uri-mismatch',
    ],
    ['unauthorized_client', 'AADSTS700016: Application was not found in the directory', 'client-credentials-invalid'],
    ['invalid_client', 'AADSTS7000215: Invalid client secret provided.', 'client-credentials-invalid'],
    ['invalid_request', 'Invalid "code" in request.', 'authorization-code-expired'],
    ['invalid_request', 'Invalid "redirect_uri" in request.', 'redirect-uri-mismatch'],
    ['invalid_grant', 'Incorrect redirect_uri', 'redirect-uri-mismatch'],
    ['invalid_grant', 'Code not valid', 'authorization-code-expired'],
    [
      'incorrect_client_credentials',
      'The client_id and/or client_secret passed are incorrect.',
      'client-credentials-invalid',
    ],
    ['bad_verification_code', 'The code passed is incorrect or expired.', 'authorization-code-expired'],
    [
      'redirect_uri_mismatch',
      'The redirect_uri MUST match the registered callback URL for this application.',
      'redirect-uri-mismatch',
    ],
  ])('finds the cause behind %s: %s', (code, description, cause) => {
    expect(refusedWith(code, description)).toEqual([cause])
  })

  it('takes a sentence that lists every reason for none of them', () => {
    const list =
      'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.'
    expect(refusedWith('invalid_grant', list)).toEqual(['authorization-code-expired'])
  })

  it('has a source for every row', () => {
    for (const { provider, source } of providerErrors) expect(source.length, provider).toBeGreaterThan(8)
  })
})
