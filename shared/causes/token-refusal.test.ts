import { describe, expect, it } from 'vitest'
import { analysed } from '../../test/traffic/findings.ts'
import { good, login, loginSteps } from '../../test/traffic/login.ts'
import { refusedClient } from '../../test/traffic/refused-client.ts'

const { token } = loginSteps()

const refusedWith = (error: string, error_description: string) => {
  const answer = error === 'invalid_client' ? refusedClient() : { status: 400 }
  const token = { ...answer, json: { error, error_description } }
  return analysed(login({ token, resource: null })).findings.map(({ cause }) => cause)
}

describe('what a token request is refused for', () => {
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

  it('takes words that stand for two causes for the one that the requests prove', () => {
    const { findings } = analysed(
      login({
        token: {
          status: 400,
          form: { ...token.form, redirect_uri: `${good.redirectUri}/` },
          json: { error: 'invalid_request', error_description: 'Invalid "code" in request.' },
        },
        resource: null,
      }),
    )
    expect(findings.map(({ cause, severity }) => [cause, severity])).toEqual([['redirect-uri-mismatch', 'error']])
  })

  it('takes words that stand for a code or a refresh token for what the request redeemed', () => {
    expect(refusedWith('invalid_grant', 'AADSTS70008: The provided authorization code has expired.')).toEqual([
      'authorization-code-expired',
    ])
  })

  it("reads GitHub's refusal with status 200, in a form", () => {
    const { findings } = analysed(
      login({
        token: {
          status: 200,
          json: undefined,
          answerHeaders: [['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8']],
          answer:
            'error=incorrect_client_credentials&error_description=The+client_id+and%2For+client_secret+passed+are+incorrect.',
        },
        resource: null,
      }),
    )
    const errors = findings.filter(({ severity }) => severity === 'error').map(({ cause }) => cause)
    expect(errors).toEqual(['client-credentials-invalid'])
  })

  it('finds the slash behind the unauthorized_client of AWS Cognito, which says no more', () => {
    const { findings } = analysed(
      login(
        {
          token: {
            url: 'https://shop.auth.eu-west-1.amazoncognito.com/oauth2/token',
            status: 400,
            form: { ...token.form, redirect_uri: `${good.redirectUri}/` },
            json: { error: 'unauthorized_client' },
          },
          resource: null,
        },
        { server: 'https://shop.auth.eu-west-1.amazoncognito.com' },
      ),
    )
    expect(findings.map(({ cause, severity }) => [cause, severity])).toEqual([['redirect-uri-mismatch', 'error']])
  })

  it('says what the provider means, and the change that it asks for', () => {
    const { findings } = analysed(
      login({
        token: {
          status: 401,
          json: {
            error: 'invalid_client',
            error_description: "AADSTS7000222: The provided client secret keys for app 'web-app' are expired.",
          },
        },
        resource: null,
      }),
    )
    expect(findings[0]?.message).toBe(
      'The server refused the client at the token endpoint. These words are known from Microsoft Entra: The client secret has expired. Make a new client secret under Certificates & secrets, and put its value into the app.',
    )
  })
})
