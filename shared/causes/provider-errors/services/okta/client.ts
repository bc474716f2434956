import { oktaSays } from './okta-says.ts'

const client = (words: string, meaning: string, more: Parameters<typeof oktaSays>[3] = {}) =>
  oktaSays({ code: 'invalid_client', words }, 'client-credentials-invalid', meaning, more)

const assertion = (words: string, meaning: string, more: Parameters<typeof oktaSays>[3] = {}) =>
  oktaSays({ code: 'invalid_client', words }, 'client-assertion-invalid', meaning, more)

const notAllowed = (words: string, meaning: string, more: Parameters<typeof oktaSays>[3] = {}) =>
  oktaSays({ code: 'unauthorized_client', words }, 'unauthorized-client', meaning, more)

/** What Okta says of the client, its secret and its assertion. */
export const clientErrors = [
  client(
    'Client authentication failed. Either the client or the client credentials are invalid.',
    'No such client, another secret, or another method of authentication than the registered one.',
  ),
  client('No client credentials found.', 'The request has neither a secret nor an assertion.', {
    advice: 'Send the credentials by the method that the app has under Client authentication.',
  }),
  client(
    'Found Authentication header but was not valid client credentials.',
    'The Authorization header is no Basic value of id and secret.',
  ),
  client("Invalid value for 'client_id' parameter.", 'There is no app with this client id at this org.', {
    advice: 'Compare client_id with the app, and the host with the org.',
  }),
  client(
    'The client secret supplied for a confidential client is invalid.',
    'The client id is right, and the secret is not.',
  ),
  client(
    'Client Credentials requests to the Org Authorization Server must use the private_key_jwt token_endpoint_auth_method.',
    'At the org authorization server the client credentials grant takes a signed assertion only.',
    {
      text: 'Client Credentials requests to the Org Authorization Server must use',
      advice: 'Register a key and send an assertion, or use a custom authorization server.',
    },
  ),
  oktaSays(
    {
      code: 'invalid_request',
      words:
        'Cannot supply multiple client credentials. Use one of the following: credentials in the Authorization header, credentials in the post body, or a client_assertion in the post body.',
    },
    'client-credentials-invalid',
    'The client authenticates in more than one way.',
    { text: 'Cannot supply multiple client credentials', advice: 'Send one of them.' },
  ),
  oktaSays(
    { code: 'invalid_request', words: 'Client credentials cannot be supplied via query parameters.' },
    'client-credentials-invalid',
    'The secret is in the URL.',
    { advice: 'Put it into the Authorization header or into the body.' },
  ),
  assertion('The issuer claim for client_assertion is not a valid client_id.', 'iss of the assertion is no client id.'),
  assertion(
    'The subject claim for client_assertion is not a valid client_id.',
    'sub of the assertion is no client id.',
  ),
  assertion(
    'The audience claim for client_assertion must be the endpoint invoked for the request.',
    'aud of the assertion is another URL than the one that it was sent to.',
  ),
  assertion(
    "The client_assertion must contain the 'exp' claim as seconds since epoch.",
    'exp is missing, or not in seconds.',
  ),
  assertion('The client_assertion token is expired.', 'exp of the assertion is past.', {
    advice: 'Make a new assertion for each request, and set the clock.',
  }),
  assertion(
    'The client_assertion token has an expiration too far into the future.',
    'The assertion lives for more than an hour.',
  ),
  oktaSays(
    { code: 'invalid_client', words: 'The client_assertion token must be issued before the current time.' },
    ['clock-skew', 'client-assertion-invalid'],
    'iat of the assertion is in the future by the clock of the server.',
    { advice: 'Set the clock of the client.' },
  ),
  assertion('The client_assertion token has already been used.', 'The same assertion was sent twice.', {
    advice: 'Make a new assertion with a new jti for each request.',
  }),
  assertion(
    'The client_assertion signature is invalid.',
    'The signature does not verify with a key of the registration.',
  ),
  assertion('The parsing of the client_assertion failed.', 'The assertion is no JWT.'),
  assertion('The client_assertion JWT kid is invalid.', 'kid of the assertion names no key of the registration.'),
  assertion(
    'The client_assertion JWT signature algorithm is invalid.',
    'alg of the assertion is not one that is taken.',
  ),
  assertion(
    'The client secret is too short to verify a JWT HMAC.',
    'The secret is shorter than the HMAC of the assertion needs.',
  ),
  assertion(
    'The client does not have a JWKSet configured, but the client_assertion requires one.',
    'No key is registered for the client.',
  ),
  oktaSays(
    { code: 'invalid_request', words: 'The client_assertion_type is invalid.' },
    'client-assertion-invalid',
    'client_assertion_type is not the one for JWTs.',
  ),
  notAllowed(
    'The client is not authorized to use the provided grant type. Configured grant types: [authorization_code].',
    'The grant is not ticked in the settings of the app.',
    { text: 'The client is not authorized to use the provided grant type' },
  ),
  notAllowed(
    'Browser requests to the token endpoint may only use the authorization_code grant_type.',
    'A browser may use the code grant only.',
  ),
  notAllowed(
    'This client cannot use a custom authorization server.',
    'The app may use the org authorization server only.',
  ),
  oktaSays(
    {
      code: 'invalid_request',
      words: 'Browser requests to the token endpoint must be part of at least one whitelisted redirect_uri.',
    },
    'cross-origin-blocked',
    'The origin of the page is not that of a registered redirect URI.',
    {
      text: 'Browser requests to the token endpoint must be part of at least one',
      advice: 'Register a redirect URI of the very origin.',
    },
  ),
  oktaSays(
    {
      code: 'invalid_request',
      words: 'Browser requests to the token endpoint must be made from one of the registered Trusted Origins.',
    },
    'cross-origin-blocked',
    'The origin of the page is not among the trusted origins of the org.',
    { advice: 'Add it under Security, API, Trusted Origins.' },
  ),
]
