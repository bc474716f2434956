import {
  type ProviderCause,
  type ProviderErrorRow,
  rowsOf,
  theSpecifications,
  type UnnamedRow,
} from './provider-error-row.ts'

function code(
  name: string,
  cause: ProviderCause,
  meaning: string,
  source: string,
  more: Partial<UnnamedRow> = {},
): UnnamedRow {
  return { on: { code: name }, meaning, causes: [cause], source, example: { code: name }, ...more }
}

const core = 'https://openid.net/specs/openid-connect-core-1_0.html#AuthError'
const rfc = (number: number, section: string) => `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`

/** The error codes of the specifications, for a server that says no more than they do. They come after every provider's own. */
export const standardErrors: readonly ProviderErrorRow[] = rowsOf(theSpecifications, [
  // RFC 6749 §4.1.2.1
  code(
    'invalid_request',
    'malformed-request',
    'A parameter is missing, repeated, or has a form that the server does not take.',
    rfc(6749, '5.2'),
  ),
  code('access_denied', 'access-denied', 'The person or the server said no.', rfc(6749, '4.1.2.1')),
  code(
    'unsupported_response_type',
    'response-type-unsupported',
    'The server does not give what response_type asks for.',
    rfc(6749, '4.1.2.1'),
  ),
  code(
    'server_error',
    'provider-failure',
    'The server failed, and answers with a redirect because it cannot answer with status 500.',
    rfc(6749, '4.1.2.1'),
  ),
  code(
    'temporarily_unavailable',
    'provider-failure',
    'The server is overloaded or in maintenance.',
    rfc(6749, '4.1.2.1'),
  ),
  // RFC 6749 §5.2
  code('invalid_client', 'client-credentials-invalid', 'The client could not be authenticated.', rfc(6749, '5.2')),
  code('invalid_scope', 'scope-mismatch', 'A scope is unknown, malformed, or more than may be had.', rfc(6749, '5.2')),
  code('unauthorized_client', 'unauthorized-client', 'The client may not use this grant.', rfc(6749, '5.2')),
  code('unsupported_grant_type', 'grant-type-unsupported', 'The server does not know this grant.', rfc(6749, '5.2')),
  // RFC 6750 §3.1
  code(
    'invalid_token',
    'access-token-rejected',
    'The access token is expired, revoked, malformed or of another issuer.',
    rfc(6750, '3.1'),
  ),
  code('insufficient_scope', 'scope-mismatch', 'The access token does not reach as far as this.', rfc(6750, '3.1')),
  // OpenID Connect Core §3.1.2.6
  code('interaction_required', 'login-required', 'The person must be asked, and prompt=none forbids it.', core),
  code('login_required', 'login-required', 'The person must log in, and prompt=none forbids it.', core),
  code(
    'account_selection_required',
    'login-required',
    'The person must choose an account, and prompt=none forbids it.',
    core,
  ),
  code('consent_required', 'consent-required', 'The person must consent, and prompt=none forbids it.', core),
  code('invalid_request_uri', 'request-object-invalid', 'The request_uri gives no valid request object.', core),
  code('invalid_request_object', 'request-object-invalid', 'The request object is not valid.', core),
  code('request_not_supported', 'request-object-invalid', 'The server takes no request parameter.', core),
  code('request_uri_not_supported', 'request-object-invalid', 'The server takes no request_uri.', core),
  code('registration_not_supported', 'request-object-invalid', 'The server takes no registration parameter.', core),
  code(
    'unmet_authentication_requirements',
    'step-up-required',
    'The person could not log in in the way that was asked for.',
    'https://openid.net/specs/openid-connect-unmet-authentication-requirements-1_0.html',
  ),
  code(
    'insufficient_user_authentication',
    'step-up-required',
    'The login behind the token is too weak or too old for this resource.',
    rfc(9470, '3'),
  ),
  // RFC 7591 §3.2.2
  code('invalid_redirect_uri', 'registration-refused', 'A redirect URI cannot be registered.', rfc(7591, '3.2.2')),
  code(
    'invalid_client_metadata',
    'registration-refused',
    'A member of the registration is refused.',
    rfc(7591, '3.2.2'),
  ),
  code(
    'invalid_software_statement',
    'registration-refused',
    'The software statement is not valid.',
    rfc(7591, '3.2.2'),
  ),
  code(
    'unapproved_software_statement',
    'registration-refused',
    'The software statement is not approved here.',
    rfc(7591, '3.2.2'),
  ),
  // RFC 8628 §3.5
  code(
    'authorization_pending',
    'device-authorization-polling',
    'The person has not decided yet: the client is to ask again.',
    rfc(8628, '3.5'),
    { expected: true },
  ),
  code(
    'slow_down',
    'device-authorization-polling',
    'The client asks too often, and is to wait five seconds longer each time.',
    rfc(8628, '3.5'),
    { expected: true },
  ),
  code('expired_token', 'device-authorization-polling', 'The device code has expired.', rfc(8628, '3.5')),
  // RFC 8707 §2, RFC 9396 §5, RFC 9449
  code('invalid_target', 'resource-mismatch', 'The resource is unknown, malformed, or not allowed.', rfc(8707, '2')),
  code(
    'invalid_authorization_details',
    'authorization-details-invalid',
    'The authorization_details have a type or a field that the server does not take.',
    rfc(9396, '5'),
  ),
  code('invalid_dpop_proof', 'dpop-proof-invalid', 'The DPoP proof is missing or wrong.', rfc(9449, '5')),
  code(
    'use_dpop_nonce',
    'dpop-proof-invalid',
    'The DPoP proof needs the nonce that the answer carries in DPoP-Nonce.',
    rfc(9449, '8'),
    { expected: true },
  ),
  code(
    'unsupported_token_type',
    'revocation-unsupported',
    'The server does not revoke tokens of this type.',
    rfc(7009, '2.2.1'),
  ),
])
