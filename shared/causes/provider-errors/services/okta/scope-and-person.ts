import { oktaSays } from './okta-says.ts'

const scope = (words: string, meaning: string, more: Parameters<typeof oktaSays>[3] = {}) =>
  oktaSays({ code: 'invalid_scope', words }, 'scope-mismatch', meaning, more)

const proof = (words: string, meaning: string, more: Parameters<typeof oktaSays>[3] = {}) =>
  oktaSays({ code: 'invalid_dpop_proof', words }, 'dpop-proof-invalid', meaning, more)

const requestObject = (words: string, meaning: string) =>
  oktaSays({ code: 'invalid_request_object', words }, 'request-object-invalid', meaning)

/** What Okta says of scopes, consent, the person, DPoP and request objects. */
export const scopeAndPersonErrors = [
  scope(
    'One or more scopes are not configured for the authorization server resource.',
    'A scope is not defined at this authorization server.',
    { advice: 'Add it under Scopes of the server, or look whether another server was meant.' },
  ),
  scope(
    "Requests for ID tokens or access tokens with OpenID scopes require the 'openid' scope.",
    'The scope openid is missing.',
  ),
  scope(
    "Cannot request 'openid' scopes using client credentials.",
    'The client credentials grant has no person, and so no OpenID scopes.',
  ),
  scope(
    'Browser requests to the token endpoint may not include the offline_access scope.',
    'A browser may not ask for offline_access.',
  ),
  scope('No scopes were requested.', 'The request has no scope.'),
  scope(
    "The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
    'The request has no scope, and the server has no default one.',
  ),
  scope('The following scopes are not allowed for this request: [groups].', 'Scopes of the request are not allowed.', {
    text: 'scopes are not allowed for this request',
  }),
  scope(
    'The following scopes cannot be requested together: [openid, okta.users.read].',
    'The scopes belong to two resources.',
    { text: 'The following scopes cannot be requested together' },
  ),
  oktaSays(
    { code: 'access_denied', words: 'Policy evaluation succeeded, but all the requested scopes were rejected.' },
    'scope-mismatch',
    'No rule of the access policy allows any of the scopes.',
    { advice: 'Add a rule for this client and these scopes to the access policy of the server.' },
  ),
  oktaSays(
    {
      code: 'access_denied',
      words: 'Some of the requested scopes were denied by the policy. Denied scopes: [groups].',
    },
    'scope-mismatch',
    'A rule of the access policy does not allow some of the scopes.',
    { text: 'Some of the requested scopes were denied by the policy' },
  ),
  oktaSays(
    {
      code: 'access_denied',
      words: 'Policy evaluation failed for this request, please check the policy configurations.',
    },
    ['access-denied', 'scope-mismatch'],
    'No access policy of the server fits this client, person, grant and scope.',
    { advice: 'Add a policy for the client with a rule that fits, under Access Policies of the server.' },
  ),
  oktaSays(
    {
      code: 'access_denied',
      words:
        'Some of the scopes requested for the refresh request were not granted in the original authorize request. Denied scopes: email.',
    },
    'scope-mismatch',
    'The refresh asks for more than was granted at first.',
    { text: 'Some of the scopes requested for the refresh request' },
  ),
  oktaSays(
    { code: 'access_denied', words: 'User is not assigned to the client application.' },
    'access-denied',
    'The person is not assigned to the app.',
    { advice: 'Assign the person or a group to the app.' },
  ),
  oktaSays(
    {
      code: 'access_denied',
      words: "The request is made from outside the client's permitted network zones.",
    },
    'access-denied',
    'The address that the request came from is not allowed for this client.',
  ),
  oktaSays(
    { code: 'consent_required', words: 'The following scopes require user consent: [phone].' },
    'consent-required',
    'The person has not consented to some of the scopes.',
    { text: 'The following scopes require user consent' },
  ),
  oktaSays(
    { code: 'consent_required', words: 'You are not allowed any of the requested scopes.' },
    'consent-required',
    "The scopes of Okta's own API are not granted to the app.",
    { advice: 'Grant them under Okta API Scopes of the app.' },
  ),
  oktaSays(
    { code: 'login_required', words: 'The client specified not to prompt, but the user is not logged in.' },
    'login-required',
    'A silent request found nobody signed in.',
    {
      advice: 'Start an interactive sign-in. In a frame, see that the browser sends the cookies of the provider.',
      expected: true,
    },
  ),
  oktaSays(
    {
      code: 'login_required',
      words: 'The client specified not to prompt, but the client app requires re-authentication or MFA.',
    },
    'login-required',
    'The policy of the app asks the person for more, and prompt=none forbids to ask.',
  ),
  oktaSays(
    { code: 'invalid_request', words: "The authentication request has an invalid 'state' parameter." },
    'state-mismatch',
    'The request has no state, or one that is not taken.',
  ),
  oktaSays(
    {
      code: 'invalid_request',
      words: 'The request contained multiple parameters with the same name.',
    },
    'malformed-request',
    'A parameter is there twice.',
  ),
  oktaSays(
    {
      code: 'invalid_request',
      words: "The 'resource' parameter does not match the resource used in the authorization request.",
    },
    'resource-mismatch',
    'The token request has another resource than the authorization request had.',
  ),
  oktaSays(
    {
      code: 'invalid_grant',
      words: 'API call exceeded rate limit due to too many requests.',
    },
    'rate-limited',
    'Too many requests came for this person.',
  ),
  proof('The DPoP proof JWT header is missing.', 'The app is registered for DPoP, and the request has no DPoP header.'),
  proof('Multiple DPoP proof JWT headers are not allowed.', 'The request has more than one DPoP header.'),
  proof("'htm' claim in the DPoP proof JWT is invalid.", 'htm of the proof is not the method of the request.'),
  proof(
    "'htu' claim in the DPoP proof JWT is invalid.",
    'htu of the proof is not the URL of the request without query.',
    {
      advice: 'Behind a proxy, see that client and server mean the same host and path.',
    },
  ),
  proof(
    'The DPoP proof JWT is issued in the future.',
    'iat of the proof is in the future by the clock of the server.',
    {
      advice: 'Set the clock of the client.',
    },
  ),
  proof('The DPoP proof JWT is issued more than five minutes in the past.', 'The proof is too old.', {
    advice: 'Make a new proof for each request, and set the clock of the client.',
  }),
  proof('The DPoP proof JWT has already been used.', 'jti of the proof was seen before.', {
    advice: 'Make a new proof for each request.',
  }),
  proof(
    "'ath' claim in the DPoP proof does not match the presented access_token.",
    'ath of the proof is not the hash of this access token.',
  ),
  proof('The access_token is not bound to the provided DPoP proof.', 'The proof is signed with another key.'),
  proof('The DPoP proof JWT signature is invalid.', 'The signature does not verify with the jwk of the proof.'),
  requestObject('The signature of the request object is invalid.', 'The request object does not verify.'),
  requestObject('The request object is expired.', 'exp of the request object is past.'),
  requestObject('The request object has already been used.', 'The request object was sent before.'),
  requestObject('The audience of the request object is invalid.', 'aud of the request object is not this server.'),
  oktaSays(
    { code: 'invalid_request_uri', words: 'The authorize request_uri is invalid.' },
    'request-object-invalid',
    'The request_uri is unknown, used or expired.',
    { advice: 'Push the request again right before the redirect.' },
  ),
]
