import type { UnnamedRow } from '../../provider-error-row.ts'
import { aadsts } from './aadsts.ts'

const adminConsent = 'Have an administrator of the tenant consent to the app, or ask for fewer permissions.'

/** What Entra says of scopes, resources and consent. */
export const scopeAndConsentErrors: readonly UnnamedRow[] = [
  // Scope, resource and consent
  aadsts(
    70011,
    ['invalid_scope', "The provided value for the input parameter 'scope' isn't valid."],
    'scope-mismatch',
    'A scope of the request does not exist, or is written wrong.',
    { advice: 'Write a scope of an API as its URI and the name: api://id/name, or https://host/.default.' },
  ),
  aadsts(
    28002,
    [
      'invalid_request',
      "Provided value for the input parameter scope 'x' isn't valid when requesting an access token.",
    ],
    'scope-mismatch',
    'A scope of the token request is not valid.',
  ),
  aadsts(
    28003,
    ['invalid_request', 'Provided value for the input parameter scope can not be empty when requesting a token.'],
    'scope-mismatch',
    'The token request has an empty scope.',
  ),
  aadsts(
    65005,
    ['invalid_resource', 'The app required resource access list does not contain apps discoverable by the resource.'],
    'scope-mismatch',
    'The app asks for a resource that is not in its list of required permissions.',
    { advice: 'Add the permission under API permissions of the app registration.' },
  ),
  aadsts(
    650057,
    ['invalid_resource', 'Invalid resource. The client has requested access to a resource which is not listed.'],
    'scope-mismatch',
    'The app asks for a resource that is not among the permissions of its registration.',
    { advice: 'Add the permission under API permissions of the app registration.' },
  ),
  aadsts(
    650056,
    ['invalid_request', 'Misconfigured application.'],
    ['scope-mismatch', 'consent-required', 'client-credentials-invalid'],
    'The app is misconfigured: a permission is not listed, nobody consented, or the client id or certificate is wrong.',
  ),
  aadsts(
    650052,
    ['invalid_resource', 'The app needs access to a service that your organization has not subscribed to.'],
    'resource-mismatch',
    'The app asks for a service that this tenant has not subscribed to.',
    { advice: 'Have the tenant subscribe to the service, or do not ask for it.' },
  ),
  aadsts(
    650054,
    ['invalid_resource', 'The application asked for permissions to access a resource that has been removed.'],
    'resource-mismatch',
    'The resource that the app asks for no longer exists in this tenant.',
    { advice: 'Take its permission out of the request and of the registration.' },
  ),
  aadsts(
    700022,
    ['invalid_scope', 'The provided value for scope is not valid because it contains more than one resource.'],
    'scope-mismatch',
    'The scopes of the request are of more than one resource, and a token is for one.',
    { advice: 'Ask for the scopes of one API at a time; get the token of the next with the refresh token.' },
  ),
  aadsts(
    700023,
    ['invalid_scope', 'The provided value for the input parameter scope is not valid when requesting a token.'],
    'scope-mismatch',
    'The scopes of the request name no resource for which a token can be given.',
  ),
  aadsts(
    500011,
    ['invalid_resource', 'The resource principal named https://api.example was not found in the tenant named contoso.'],
    ['resource-mismatch', 'scope-mismatch', 'wrong-tenant'],
    'The tenant has no resource of this name: it is written wrong, not installed there, or another tenant was asked.',
    { advice: 'Compare the resource of the scope with the Application ID URI of the API, and the tenant in the URL.' },
  ),
  aadsts(
    50001,
    ['invalid_resource', 'The resource is disabled or does not exist.'],
    ['resource-mismatch', 'scope-mismatch'],
    'The resource that was asked for is disabled, or does not exist in this tenant.',
    { advice: 'Use the exact Application ID URI of the API.' },
  ),
  aadsts(
    901002,
    ['invalid_request', "The 'resource' request parameter isn't supported."],
    'resource-mismatch',
    'This endpoint takes no resource parameter: the resource is a part of the scope.',
    { advice: 'Leave resource out and write it into the scope: https://host/.default.' },
  ),
  aadsts(
    9010010,
    ['invalid_target', 'The resource parameter provided in the request does not match with the requested scopes.'],
    'resource-mismatch',
    'resource and scope name two resources, often by a slash at the end alone.',
    {
      advice: 'Make resource the same text as the resource in the scope, to the slash.',
      source: 'https://github.com/anthropics/claude-code/issues/52871',
    },
  ),
  aadsts(
    65001,
    ['invalid_grant', "The user or administrator hasn't consented to use the application with ID 'web-app'."],
    'consent-required',
    'Nobody has consented to what the app asks for.',
    { advice: 'Send the person to the authorization endpoint for these scopes, or have an administrator consent.' },
  ),
  aadsts(
    90008,
    ['invalid_grant', 'The user or administrator has not consented to use the application.'],
    'consent-required',
    'Nobody has consented to the app, which needs at least to sign in and read the profile.',
    { advice: adminConsent },
  ),
  aadsts(
    9002341,
    ['invalid_grant', 'The user is required to permit Single Sign-On (SSO).'],
    'consent-required',
    'The person has to allow the app to use the single sign-on.',
    { advice: 'Send the person to the consent screen.' },
  ),
  aadsts(
    65004,
    ['access_denied', 'User declined to consent to access the app.'],
    'access-denied',
    'The person declined to consent.',
    { advice: 'Tell the person what the permission is for, and let the sign-in be tried again.' },
  ),
  aadsts(
    90094,
    ['access_denied', 'Administrator consent is required.'],
    'consent-required',
    'What the app asks for needs the consent of an administrator.',
    { advice: adminConsent },
  ),
  aadsts(
    90095,
    ['access_denied', 'The user is told they need to ask the admin for consent.'],
    'consent-required',
    'The person can only ask an administrator for consent.',
    { advice: adminConsent },
  ),
  aadsts(
    65002,
    ['access_denied', 'Consent between first party application and resource must be configured via preauthorization.'],
    'unauthorized-client',
    "The client id is one of Microsoft's own applications, which may not ask for this API.",
    { advice: 'Register an application of your own, and use its client id.' },
  ),
  aadsts(
    90009,
    [
      'invalid_resource',
      'The application is requesting a token for itself. This scenario is supported only if the resource is specified using the GUID based App Identifier.',
    ],
    'resource-mismatch',
    'The app asks for a token for itself, and names itself in another way than by its id.',
    { advice: 'Write the scope as the client id and /.default.' },
  ),
  aadsts(
    501461,
    [
      'invalid_request',
      'AcceptMappedClaims is only supported for a token audience matching the application GUID or an audience within the verified domains.',
    ],
    'resource-mismatch',
    'The app has claims mapped, which goes only with its own id, or a name below a verified domain, as audience.',
    { advice: 'Change the Application ID URI, or give the app a signing key of its own.' },
  ),
  aadsts(
    90099,
    ['unauthorized_client', "The application has not been authorized in the tenant 'contoso'."],
    'consent-required',
    'Nobody in this tenant has consented to the app.',
    { advice: 'Have an administrator of the tenant consent.' },
  ),
]
