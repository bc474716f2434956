import type { UnnamedRow } from '../../provider-error-row.ts'
import { aadsts } from './aadsts.ts'

const secretValue =
  "Copy the secret's value, which is shown once when it is made; its id is another text and never works."
const newSecret = 'Make a new client secret under Certificates & secrets, and put its value into the app.'

/** What Entra says of the client. */
export const clientErrors: readonly UnnamedRow[] = [
  // The client
  aadsts(
    700016,
    ['unauthorized_client', "Application with identifier 'web-app' was not found in the directory 'contoso'."],
    'client-credentials-invalid',
    'The tenant that was asked has no application with this client id.',
    {
      advice: 'Compare client_id with the application (client) id, and the tenant in the URL with the one that has it.',
    },
  ),
  aadsts(
    70001,
    ['unauthorized_client', 'The application is disabled.'],
    'client-credentials-invalid',
    'The application is disabled in this directory, or not in it.',
  ),
  aadsts(
    700011,
    ['unauthorized_client', 'Application with identifier was not found in the directory.'],
    'client-credentials-invalid',
    'The tenant that was asked has no application with this client id.',
  ),
  aadsts(
    7000112,
    ['unauthorized_client', "Application '00000000' (app) is disabled."],
    'client-credentials-invalid',
    'The application is disabled in this tenant.',
    { advice: 'Have an administrator enable it again under Enterprise applications.' },
  ),
  aadsts(
    70002,
    ['invalid_client', 'Error validating credentials. The specified client_secret does not match the expected value.'],
    'client-credentials-invalid',
    'The client secret is not the one of this client.',
    { advice: secretValue },
  ),
  aadsts(
    7000215,
    ['invalid_client', 'Invalid client secret provided. Ensure the secret being sent is the client secret value.'],
    'client-credentials-invalid',
    "The client secret is wrong; often the secret's id was sent in the place of its value.",
    { advice: secretValue },
  ),
  aadsts(
    7000222,
    ['invalid_client', 'The provided client secret keys are expired.'],
    'client-credentials-invalid',
    'The client secret has expired.',
    { advice: newSecret },
  ),
  aadsts(
    7000218,
    ['invalid_client', "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."],
    'client-credentials-invalid',
    'The app is registered as a confidential client, and the request has no secret and no assertion.',
    {
      advice:
        'Send the secret or an assertion. If the app is a public client, register its redirect URI under SPA or mobile, or allow public client flows.',
    },
  ),
  aadsts(
    700025,
    ['invalid_client', "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."],
    'client-credentials-invalid',
    'The app is registered as a public client, and the request has a secret or an assertion.',
    { advice: 'Leave the secret out, or register the redirect URI under Web.' },
  ),
  aadsts(
    700027,
    ['invalid_client', 'Client assertion failed signature validation.'],
    ['client-assertion-invalid', 'client-credentials-invalid'],
    'The signature of the client assertion does not verify with a certificate of the app registration.',
    { advice: 'Upload the certificate that signs, and see that x5t or kid of the assertion names it.' },
  ),
  aadsts(
    700030,
    ['invalid_client', "Invalid certificate - subject name in certificate isn't authorized."],
    ['client-assertion-invalid', 'client-credentials-invalid'],
    'The certificate that signed the assertion has a subject that is not allowed for this app.',
  ),
  aadsts(
    50012,
    ['invalid_client', 'Authentication failed: client assertion contains an invalid signature.'],
    ['client-assertion-invalid', 'client-credentials-invalid'],
    'The client assertion, or the certificate that signed it, was not accepted.',
  ),
  aadsts(
    50048,
    ['invalid_client', 'Subject mismatches Issuer claim in the client assertion.'],
    ['client-assertion-invalid', 'client-credentials-invalid'],
    'iss and sub of the client assertion differ: both are the client id.',
  ),
  aadsts(
    7000114,
    ['unauthorized_client', "Application 'web-app' is not allowed to make application on-behalf-of calls."],
    'unauthorized-client',
    'This application may not exchange tokens on behalf of a person.',
    { advice: 'Use a token of a person as the assertion, or allow the flow for the app.' },
  ),
  aadsts(
    700024,
    ['invalid_client', 'Client assertion is not within its valid time range.'],
    ['client-assertion-invalid', 'clock-skew'],
    'The client assertion had ended, or was not yet valid, by the clock of the server.',
    {
      advice:
        'Make a new assertion for each request, with exp some minutes from now in seconds of UTC, and set the clock of the client.',
      source: 'https://github.com/Azure/login/issues/180',
    },
  ),
  aadsts(
    70021,
    ['invalid_request', 'No matching federated identity record found for presented assertion.'],
    ['client-assertion-invalid', 'client-credentials-invalid'],
    'No federated credential of the app has the issuer, the subject and the audience of this assertion.',
    {
      advice: 'Compare iss, sub and aud of the assertion with the federated credential, character by character.',
      source: 'https://github.com/Azure/azure-workload-identity/issues/340',
    },
  ),
  aadsts(
    700213,
    [
      'invalid_request',
      "No matching federated identity record found for presented assertion subject 'repo:lab/app:environment:dev'.",
    ],
    ['client-assertion-invalid', 'client-credentials-invalid'],
    'No federated credential of the app has the subject of this assertion.',
    {
      advice: 'Compare sub of the assertion with the subject of the federated credential, character by character.',
      source: 'https://github.com/Azure/login/issues/482',
    },
  ),
  aadsts(
    7002138,
    [
      'invalid_request',
      'No matching federated identity record found for presented assertion subject. The subject matches with case-insensitive comparison, but not with case-sensitive comparison.',
    ],
    ['client-assertion-invalid', 'client-credentials-invalid'],
    'The subject of the assertion differs from that of the federated credential in small and capital letters alone.',
    {
      advice: 'Write the subject of the federated credential as the assertion has it.',
      source: 'https://github.com/Azure/login/issues/515',
    },
  ),
  aadsts(
    700229,
    [
      'invalid_client',
      'Only app-only tokens can be used as Federated Identity Credentials for Microsoft Entra issuer.',
    ],
    'client-assertion-invalid',
    'The assertion is a token of a person, and only one of an app alone may stand for a client.',
    { advice: 'Get the token that is the assertion by the client credentials grant.' },
  ),
  aadsts(
    1000031,
    ['unauthorized_client', "Application web-app can't be accessed at this time."],
    'unauthorized-client',
    'The application is blocked for now.',
    { advice: 'Ask an administrator of the tenant.' },
  ),
  aadsts(
    900382,
    ['invalid_client', "Confidential Client isn't supported in Cross Cloud request."],
    ['wrong-tenant', 'client-credentials-invalid'],
    'The app is registered in one national cloud, and was asked for in another.',
    { advice: 'Use the host of the cloud that has the app.' },
  ),
]
