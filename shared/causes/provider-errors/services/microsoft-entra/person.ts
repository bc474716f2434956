import type { UnnamedRow } from '../../provider-error-row.ts'
import { aadsts, tenantEndpoint } from './aadsts.ts'

/** What Entra says of the person, and of the policies of the tenant. */
export const personErrors: readonly UnnamedRow[] = [
  // The person and the policies of the tenant
  aadsts(
    50105,
    ['access_denied', "The signed in user isn't assigned to a role for the signed in app."],
    'access-denied',
    'The person is not assigned to the application.',
    { advice: 'Assign the person or a group under Enterprise applications, or make assignment not required.' },
  ),
  aadsts(
    50020,
    ['invalid_grant', "User account from identity provider does not exist in tenant 'contoso'."],
    ['wrong-tenant', 'access-denied'],
    'The account is not in the tenant of the app.',
    { advice: 'Invite the account as a guest, sign in with another, or make the app multitenant.' },
  ),
  aadsts(
    50034,
    ['invalid_grant', 'The user account does not exist in the directory.'],
    ['wrong-tenant', 'access-denied'],
    'The account is not in this directory: mistyped, or another tenant was meant.',
    { advice: 'Compare the tenant in the URL with that of the account.' },
  ),
  aadsts(
    50194,
    ['invalid_request', "Application isn't configured as a multitenant application. Usage of /common isn't supported."],
    'wrong-tenant',
    'The app is registered for one tenant and asked at /common.',
    { advice: 'Use the endpoint of the tenant, or make the app multitenant.' },
  ),
  aadsts(
    90002,
    ['invalid_request', "Tenant 'contoso' not found."],
    'wrong-tenant',
    'There is no such tenant in this cloud.',
    { advice: 'Compare the tenant in the URL with the directory id; national clouds have hosts of their own.' },
  ),
  aadsts(
    90130,
    ['invalid_request', 'The application is not supported over the /common or /consumers endpoints.'],
    'wrong-tenant',
    'The app is not served at /common or /consumers.',
    { advice: tenantEndpoint },
  ),
  aadsts(
    9001023,
    ['invalid_request', 'The grant type is not supported over the /common or /consumers endpoints.'],
    ['wrong-tenant', 'grant-type-unsupported'],
    'This grant is not served at /common or /consumers.',
    { advice: tenantEndpoint },
  ),
  aadsts(
    9002332,
    ['invalid_request', 'Application is configured for use by Microsoft Entra users only.'],
    'wrong-tenant',
    'The app is for accounts of organizations, and was asked at /consumers.',
    { advice: tenantEndpoint },
  ),
  aadsts(
    50076,
    ['interaction_required', 'You must use multi-factor authentication to access the resource.'],
    'login-required',
    'A policy asks for a second factor.',
    {
      advice:
        'Start an interactive authorization request for this resource, with the claims of the answer if it has any.',
    },
  ),
  aadsts(
    50079,
    ['interaction_required', 'The user is required to use multi-factor authentication.'],
    'login-required',
    'The person has to register a second factor.',
    { advice: 'Start an interactive authorization request.' },
  ),
  aadsts(
    50058,
    ['login_required', 'A silent sign-in request was sent but no user is signed in.'],
    'login-required',
    'A silent request (prompt=none) found nobody signed in.',
    {
      advice: 'Start an interactive sign-in. In a frame, see that the browser sends the cookies of the provider.',
      expected: true,
    },
  ),
  aadsts(
    700020,
    ['interaction_required', 'The access grant requires interaction.'],
    'login-required',
    'The person has to act: sign in, or consent.',
    { advice: 'Start an interactive authorization request.' },
  ),
  aadsts(
    53003,
    ['access_denied', 'Access has been blocked by Conditional Access policies.'],
    'access-denied',
    'A Conditional Access policy of the tenant does not let this sign-in through.',
    { advice: 'Have an administrator look the sign-in up in the sign-in log, which names the policy.' },
  ),
  aadsts(
    53000,
    ['access_denied', 'Conditional Access policy requires a compliant device, and the device is not compliant.'],
    'access-denied',
    'A policy asks for a managed device, and this one is none.',
    { advice: 'Sign in from an enrolled device, or have the policy changed.' },
  ),
  aadsts(
    50126,
    ['invalid_grant', 'Error validating credentials due to invalid username or password.'],
    'access-denied',
    'The user name or the password is wrong.',
    { advice: 'Let the person try again; with the password grant, see that the account is no federated one.' },
  ),
  aadsts(50055, ['invalid_grant', 'The password is expired.'], 'access-denied', "The person's password has expired.", {
    advice: 'Let the person set a new one in an interactive sign-in.',
  }),
  aadsts(
    50053,
    ['invalid_grant', 'The account is locked.'],
    'access-denied',
    'The account is locked after too many attempts, or the address that they came from is blocked.',
    { advice: 'Wait, and see in the sign-in log which of the two it is.' },
  ),
  aadsts(50057, ['invalid_grant', 'The user account is disabled.'], 'access-denied', 'The account is disabled.', {
    advice: 'Have an administrator enable it.',
  }),
]
