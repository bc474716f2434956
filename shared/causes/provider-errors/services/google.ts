import { type ProviderErrorRow, rowsOf } from '../provider-error-row.ts'
import { sayings } from '../sayings.ts'

const webServer = sayings('https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors')
const issue = (repository: string, number: number) => sayings(`${repository}#${number}`)

const host = 'googleapis.com'
const tokenLimits =
  'While the app is in testing, refresh tokens end after seven days: publish it. They end too when unused for six months, or when a client has more than a hundred of one person.'
const systemBrowser = "Open it in the system's browser."

/** What Google says: on a page with its code, and in the answer of the token endpoint. */
export const google: readonly ProviderErrorRow[] = rowsOf('Google', [
  // Pages of the authorization endpoint
  webServer(
    { words: 'Access blocked: This app’s request is invalid. Error 400: redirect_uri_mismatch' },
    'redirect-uri-mismatch',
    'The redirect URI is not among the authorized ones of the OAuth client.',
    {
      text: 'Error 400: redirect_uri_mismatch',
      advice: 'Add it under Credentials of the project, to the slash; a change takes some minutes to work.',
    },
  ),
  webServer(
    { words: 'Error 403: org_internal' },
    'access-denied',
    'The app is for members of its organization, and the account is not one.',
    { advice: 'Sign in with an account of the organization, or make the user type external.' },
  ),
  webServer(
    { words: 'Error 403: disallowed_useragent' },
    [],
    'The authorization page was opened in an embedded web view, which Google does not allow.',
    { advice: systemBrowser },
  ),
  webServer(
    { words: 'Error 400: admin_policy_enforced' },
    'access-denied',
    'A policy of the Google Workspace does not let this app have these scopes.',
    { advice: 'Have an administrator trust the app.' },
  ),
  webServer(
    { words: 'Error 403: access_denied' },
    'access-denied',
    'The person said no; or the app is in testing, and the account is not one of its testers.',
    { advice: 'Add the account to the testers, or publish the app.' },
  ),
  webServer({ words: 'Error 401: deleted_client' }, 'client-credentials-invalid', 'The OAuth client was deleted.', {
    advice: 'Restore it within thirty days, or use another.',
  }),
  webServer(
    { words: 'The OAuth client was not found. Error 401: invalid_client' },
    'client-credentials-invalid',
    'There is no OAuth client with this id.',
    { text: 'Error 401: invalid_client' },
  ),
  webServer(
    { words: 'Error 400: invalid_scope' },
    'scope-mismatch',
    'A scope does not exist, or is not enabled for the project.',
  ),

  // The same as codes
  webServer(
    { code: 'redirect_uri_mismatch', host },
    'redirect-uri-mismatch',
    'The redirect URI is not among the authorized ones of the OAuth client.',
    {
      hosts: ['google.com'],
      advice: 'It must be the one of the authorization request; with a code of a JavaScript client it is postmessage.',
    },
  ),
  webServer({ code: 'org_internal' }, 'access-denied', 'The app is for members of its organization.'),
  webServer({ code: 'disallowed_useragent' }, [], 'The page was opened in an embedded web view.', {
    advice: systemBrowser,
  }),
  webServer(
    { code: 'admin_policy_enforced' },
    'access-denied',
    'A policy of the organization does not let this app have these scopes.',
    { advice: 'Have an administrator trust the app.' },
  ),
  webServer({ code: 'deleted_client' }, 'client-credentials-invalid', 'The OAuth client was deleted.'),

  // The token endpoint
  issue('googleapis/google-api-nodejs-client', 392)(
    { code: 'invalid_grant', words: 'Code was already redeemed.' },
    'authorization-code-expired',
    'The code was used before.',
  ),
  issue('googlesamples/google-signin-unity', 64)(
    { code: 'invalid_grant', words: 'Malformed auth code.' },
    'authorization-code-expired',
    'This is no code: another text was sent in its place, or it was changed on its way, as where it is still percent-encoded (4%2F for 4/).',
    { advice: 'Decode the query of the callback once, and no value twice.' },
  ),
  issue('googleapis/google-api-java-client', 1479)(
    { code: 'invalid_grant', words: 'Invalid code verifier.' },
    'pkce-verifier-mismatch',
    'The code verifier does not give the challenge of the authorization request.',
  ),
  issue('googleapis/google-api-php-client', 2669)(
    { code: 'invalid_grant', words: 'Missing code verifier.' },
    'pkce-missing',
    'The authorization request had a code challenge, and the token request has no verifier.',
  ),
  issue('fregante/chrome-webstore-upload', 48)(
    { code: 'invalid_grant', words: 'Token has been expired or revoked.' },
    'refresh-token-expired',
    'The refresh token has ended, or the person took the access back.',
    { advice: tokenLimits },
  ),
  issue('googleapis/google-auth-library-nodejs', 1961)(
    { code: 'invalid_grant', detail: 'invalid_rapt' },
    'refresh-token-expired',
    'A policy of the Google Workspace asks the person to sign in again after some time.',
    { advice: 'Send the person through a new sign-in, or have an administrator exempt the app from session control.' },
  ),
  issue('anthropics/blobfile', 2)(
    { code: 'invalid_grant', words: 'reauth related error (invalid_rapt)' },
    'refresh-token-expired',
    'A policy of the Google Workspace asks the person to sign in again after some time.',
    { text: '(invalid_rapt)' },
  ),
  issue('Edujugon/laravel-google-ads', 17)(
    { code: 'invalid_client', words: 'The OAuth client was not found.' },
    'client-credentials-invalid',
    'There is no OAuth client with this id.',
  ),
  issue('SocialiteProviders/Providers', 564)(
    { code: 'invalid_client', words: 'Unauthorized', host },
    'client-credentials-invalid',
    'The client id is right, and the secret is not.',
    { text: /^Unauthorized$/ },
  ),
  issue('wi3land/ionic-appauth', 56)(
    { code: 'invalid_request', words: 'client_secret is missing.' },
    'client-credentials-invalid',
    'The OAuth client is of the type web, and the request has no secret.',
    { advice: 'Send the secret, also with PKCE: clients of the type web always need it.' },
  ),
  issue('openid/AppAuth-iOS', 226)(
    { code: 'invalid_request', words: 'Could not determine client ID from request.' },
    'client-credentials-invalid',
    'The token request has no client id.',
  ),
  sayings('https://github.com/aabccd021/mockful-service')(
    { code: 'unsupported_grant_type', words: 'Invalid grant_type: authorisation_code' },
    'grant-type-unsupported',
    'Google does not know this grant_type.',
    { text: 'Invalid grant_type: ' },
  ),
  issue('google/gmail-oauth2-tools', 29)(
    { code: 'invalid_grant', words: 'Bad Request', host },
    ['authorization-code-expired', 'refresh-token-expired', 'redirect-uri-mismatch', 'pkce-verifier-mismatch'],
    'The code or the refresh token is not taken: used, ended, revoked, or of another client. Google says no more.',
    { text: /^Bad Request$/, advice: tokenLimits },
  ),
  issue('googleapis/google-api-php-client', 1429)(
    {
      code: 'invalid_grant',
      words: 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
    },
    ['clock-skew', 'client-assertion-invalid'],
    'iat or exp of the assertion do not fit the clock of Google, or are more than an hour apart.',
    {
      text: 'Invalid JWT: Token must be a short-lived token',
      advice: 'Set the clock of the machine that makes the assertion, and make a new one for each request.',
    },
  ),
  issue('erebusnz/gapi-google-analytics-php-interface', 147)(
    { code: 'invalid_grant', words: 'Invalid JWT Signature.' },
    'client-assertion-invalid',
    'The key that signed the assertion is not one of the service account that iss names: deleted, or of another account.',
    { advice: 'Make a new key for the service account, and take iss from the same file.' },
  ),
  issue('googleapis/google-api-php-client', 1620)(
    {
      code: 'unauthorized_client',
      words:
        'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
    },
    ['unauthorized-client', 'scope-mismatch'],
    'The service account may not act for this person, or not with these scopes.',
    {
      text: 'Client is unauthorized to retrieve access tokens using this method',
      advice:
        'Allow its client id with these very scopes under Domain-wide delegation of the admin console; it takes some time to work.',
    },
  ),
])
