import { type ProviderCause, type ProviderErrorRow, rowsOf } from './provider-error-row.ts'

const list = 'https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity-platform/reference-error-codes.md'

type Row = Omit<ProviderErrorRow, 'provider'>

/** By the number alone: the texts of Entra change and are translated. `words` is the text as it is listed. */
function aadsts(
  number: number,
  [code, words]: readonly [code: string, words: string],
  causes: ProviderCause | readonly [ProviderCause, ...ProviderCause[]],
  meaning: string,
  more: { readonly advice?: string; readonly source?: string; readonly expected?: true } = {},
): Row {
  return {
    on: { number },
    meaning,
    causes: typeof causes === 'string' ? [causes] : causes,
    source: list,
    ...more,
    example: { code, words: `AADSTS${number}: ${words}` },
  }
}

const secretValue =
  "Copy the secret's value, which is shown once when it is made; its id is another text and never works."
const newSecret = 'Make a new client secret under Certificates & secrets, and put its value into the app.'
const signInAgain = 'Send the person through a new sign-in; no request to the token endpoint mends it.'
const adminConsent = 'Have an administrator of the tenant consent to the app, or ask for fewer permissions.'
const tenantEndpoint =
  'Use the endpoint of the very tenant in both requests instead of /common, /organizations or /consumers.'

export const microsoftEntra: readonly ProviderErrorRow[] = rowsOf('Microsoft Entra', [
  // The redirect URI
  aadsts(
    50011,
    ['invalid_request', 'The redirect URI specified in the request does not match the redirect URIs configured.'],
    'redirect-uri-mismatch',
    'The redirect URI is not one of the reply addresses of the app registration.',
    {
      advice:
        'Add the very URI that was sent under Authentication of the app registration, under the right platform (Web, SPA, mobile).',
    },
  ),
  aadsts(
    70004,
    ['invalid_request', 'The app returned an invalid redirect URI.'],
    'redirect-uri-mismatch',
    'The redirect URI matches none that is configured for the app.',
  ),
  aadsts(
    900971,
    ['invalid_request', 'No reply address provided.'],
    'redirect-uri-mismatch',
    'The request has no redirect URI, and none is registered for the app.',
    {
      advice: 'Send redirect_uri, and register it. Behind a proxy that ends TLS, see that the app sends it with https.',
    },
  ),
  aadsts(
    90102,
    ['invalid_request', "'redirect_uri' value must be a valid absolute URI."],
    'redirect-uri-mismatch',
    'A URI in the request, mostly redirect_uri, is not an absolute one.',
  ),

  // The code
  aadsts(
    54005,
    ['invalid_grant', 'OAuth2 Authorization code was already redeemed, please retry with a new valid code.'],
    'authorization-code-expired',
    'The code was already redeemed.',
  ),
  aadsts(
    70008,
    ['invalid_grant', 'The provided authorization code or refresh token has expired due to inactivity.'],
    ['authorization-code-expired', 'refresh-token-expired'],
    'The code, or the refresh token, has expired or was revoked.',
  ),
  aadsts(
    70000,
    ['invalid_grant', 'The provided value for the code or refresh token is not valid.'],
    ['authorization-code-expired', 'refresh-token-expired'],
    'The code or the refresh token is not valid here: changed, of another client, or revoked.',
  ),
  aadsts(
    700005,
    ['invalid_grant', 'Provided Authorization Code is intended to use against other tenant, thus rejected.'],
    ['authorization-code-expired', 'wrong-tenant'],
    'The code was given by one tenant and redeemed at the token endpoint of another.',
    { advice: tenantEndpoint },
  ),
  aadsts(
    50089,
    ['invalid_grant', 'Authentication failed due to flow token expired.'],
    'authorization-code-expired',
    'The sign-in took too long: what the flow had been given expired before it was used.',
    { advice: signInAgain },
  ),

  // Refresh tokens
  aadsts(
    50173,
    ['invalid_grant', 'The provided grant has expired due to it being revoked, a fresh auth token is needed.'],
    'refresh-token-expired',
    'The tokens of this person were revoked, by a change of the password or by an administrator.',
    { advice: signInAgain },
  ),
  aadsts(
    700082,
    ['invalid_grant', 'The refresh token has expired due to inactivity.'],
    'refresh-token-expired',
    'The refresh token was not used for too long.',
    { advice: signInAgain },
  ),
  aadsts(
    700084,
    ['invalid_grant', 'The refresh token was issued to a single page app (SPA), and therefore has a fixed lifetime.'],
    'refresh-token-expired',
    'The refresh token of a single-page app has reached its fixed end, which no use of it puts off.',
    { advice: signInAgain },
  ),
  aadsts(
    70043,
    ['invalid_grant', 'The refresh token has expired or is invalid due to sign-in frequency checks.'],
    'refresh-token-expired',
    'A policy asks for a new sign-in after some time, and that time is over.',
    { advice: signInAgain },
  ),
  aadsts(
    50132,
    ['invalid_grant', 'The session is not valid due to password expiration or recent password change.'],
    'refresh-token-expired',
    'The session ended because the password expired or was changed.',
    { advice: signInAgain },
  ),
  aadsts(
    50133,
    ['invalid_grant', 'Session is invalid due to expiration or recent password change.'],
    'refresh-token-expired',
    'The session was revoked because the password expired or was changed.',
    { advice: signInAgain },
  ),

  // PKCE
  aadsts(
    501481,
    ['invalid_grant', 'The Code_Verifier does not match the code_challenge supplied in the authorization request.'],
    'pkce-verifier-mismatch',
    'The code verifier does not hash to the challenge that the authorization request sent.',
  ),
  aadsts(
    50147,
    ['invalid_request', 'Invalid size of Code_Challenge parameter.'],
    'pkce-missing',
    'The code challenge is missing, or has not the size of one.',
    { advice: 'Send code_challenge in the authorization request: 43 characters of base64url for S256.' },
  ),
  aadsts(
    501491,
    ['invalid_request', 'Invalid size of Code_Challenge_Method parameter.'],
    'pkce-missing',
    'The code challenge, or the name of its method, has a wrong size.',
    { advice: 'Send code_challenge_method=S256, and as the challenge 43 characters of base64url.' },
  ),

  // The client
  aadsts(
    700016,
    ['unauthorized_client', "Application with identifier 'web-app' was not found in the directory 'contoso'."],
    ['client-credentials-invalid', 'wrong-tenant'],
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
    ['client-credentials-invalid', 'wrong-tenant'],
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

  // The request
  aadsts(
    900144,
    ['invalid_request', "The request body must contain the following parameter: 'scope'."],
    'malformed-request',
    'A parameter is missing from the body, or the body is no form.',
    { advice: 'Send the parameters in the body, with Content-Type application/x-www-form-urlencoded.' },
  ),
  aadsts(
    90014,
    ['invalid_request', "The required field 'code' is missing from the credential."],
    'malformed-request',
    'A field that is required is missing.',
    { advice: 'Add the parameter that the text names.' },
  ),
  aadsts(
    90100,
    ['invalid_request', 'The parameter is empty or not valid.'],
    'malformed-request',
    'A parameter is empty or not valid.',
    { advice: 'Correct the parameter that the text names.' },
  ),
  aadsts(
    90023,
    ['invalid_request', "The authentication service request isn't valid."],
    'malformed-request',
    'The request is not valid as a whole.',
    { advice: 'Compare each parameter of the request with the documentation of the endpoint.' },
  ),
  aadsts(
    900561,
    ['invalid_request', 'The endpoint only accepts POST requests. Received a GET request.'],
    'malformed-request',
    'The endpoint was asked with a method that it does not take.',
    { advice: 'Send POST to the token endpoint; a redirect on the way, or the back button, turns it into GET.' },
  ),
  aadsts(
    90056,
    ['invalid_request', 'To redeem the code for an access token, the app should send a POST request to /token.'],
    'malformed-request',
    'The token request has no code, or is no POST.',
    { advice: 'Send the code in a POST to the token endpoint.' },
  ),
  aadsts(
    9002313,
    ['invalid_request', 'Invalid request. Request is malformed or invalid.'],
    'malformed-request',
    'The request is malformed: often a body that is not form-encoded, or is encoded twice.',
    { advice: 'Look at the bytes of the body: name=value pairs joined by &, each encoded once.' },
  ),
  aadsts(
    90015,
    ['invalid_request', 'The query string is too long.'],
    ['malformed-request', 'gateway-altered'],
    'The query of the request is too long.',
    { advice: 'Send fewer scopes or a shorter state, or push the request.' },
  ),
  aadsts(
    50192,
    ['invalid_request', 'No Credential was included in the sign-in request.'],
    'gateway-altered',
    'The credential is missing from the request: often a proxy that takes the client certificate out.',
    { advice: 'Let the TLS of certauth hosts pass the proxy unopened.' },
  ),
  aadsts(
    50196,
    ['invalid_grant', 'The server terminated an operation because it encountered a client request loop.'],
    'login-loop',
    'The app sent the same request again and again.',
    { advice: 'Keep the tokens, and stop on an error instead of starting again.' },
  ),
  aadsts(
    80013,
    ['invalid_grant', "The authentication attempt couldn't be completed due to time skew."],
    'clock-skew',
    'The clock of the machine with the authentication agent differs from that of the directory.',
    { advice: 'Set both by a time server.' },
  ),
  aadsts(
    500133,
    ['invalid_grant', 'Assertion is not within its valid time range.'],
    ['clock-skew', 'client-assertion-invalid'],
    'The assertion is expired, or not yet valid by the clock of the server.',
    { advice: 'Ask for a new token before it is exchanged, and set the clock of the client.' },
  ),
  aadsts(
    90055,
    ['temporarily_unavailable', 'There are too many incoming requests.'],
    'rate-limited',
    'Too many requests came from this tenant.',
    { advice: 'Ask less often, and keep tokens until they expire.' },
  ),

  // The device grant
  aadsts(
    70016,
    ['authorization_pending', 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.'],
    'device-authorization-polling',
    'The person has not finished on the other device yet.',
    { advice: 'Ask again after the interval.', expected: true },
  ),
  aadsts(
    70018,
    ['bad_verification_code', 'Invalid verification code due to User typing in wrong user code for device code flow.'],
    'device-authorization-polling',
    'The code that was typed on the other device is wrong.',
    { advice: 'Show the user code clearly, and let the person type it again.' },
  ),
  aadsts(
    70019,
    ['expired_token', 'Verification code expired. Have the user retry the sign-in.'],
    'device-authorization-polling',
    'The device code expired before the person had finished.',
    { advice: 'Begin again with a new device code.' },
  ),

  // Response types and grants
  aadsts(
    700054,
    ['unsupported_response_type', "response_type 'id_token' is not enabled for the application."],
    'response-type-unsupported',
    'The app asks for an ID token at the authorization endpoint, which is not enabled for it.',
    { advice: 'Enable ID tokens under Authentication, Implicit grant and hybrid flows; or use response_type=code.' },
  ),
  aadsts(
    70005,
    ['unsupported_response_type', "response type 'token' isn't enabled for the app."],
    'response-type-unsupported',
    'The response type is not enabled for the app, or lacks the scope openid.',
    { advice: 'Use response_type=code with PKCE, or enable the type for the app.' },
  ),
  aadsts(
    70007,
    ['invalid_request', "The app returned an unsupported value of 'response_mode' when requesting a token."],
    'response-type-unsupported',
    'The response mode does not go with the response type.',
    { advice: 'Use fragment or form_post where a token comes from the authorization endpoint.' },
  ),
  aadsts(
    70003,
    ['unsupported_grant_type', 'The app returned an unsupported grant type.'],
    'grant-type-unsupported',
    'The grant type of the token request is not supported.',
    { advice: 'Compare grant_type with the documentation, letter by letter.' },
  ),
])
