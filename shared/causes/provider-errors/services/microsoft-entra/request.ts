import type { UnnamedRow } from '../../provider-error-row.ts'
import { aadsts } from './aadsts.ts'

/** What Entra says of the request itself, of the device grant, and of grants and response types. */
export const requestErrors: readonly UnnamedRow[] = [
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
    9002326,
    [
      'invalid_request',
      "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.",
    ],
    'cross-origin-blocked',
    'A page asked for a token, and its redirect URI is registered for a server or for a native app.',
    {
      advice: 'Move the redirect URI to the platform Single-page application, or redeem the code in the back end.',
      source: 'https://github.com/Azure-Samples/ms-identity-javascript-angular-tutorial/issues/37',
    },
  ),
  aadsts(
    9002327,
    [
      'invalid_request',
      "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    ],
    'cross-origin-blocked',
    'A server asked for a token, and its redirect URI is registered for a single-page application.',
    {
      advice: 'Move the redirect URI to the platform Web, or redeem the code in the page.',
      source: 'https://github.com/AzureAD/microsoft-authentication-library-for-js/issues/2482',
    },
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
]
