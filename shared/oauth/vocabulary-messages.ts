import type { VocabularyRow } from './vocabulary-row.ts'

/** Parameters of the authorization request and its response, by OAuth, OpenID Connect and their extensions. */
const authorization: readonly VocabularyRow[] = [
  ['response_type', 'What the client wants back: a code, an ID token, an access token', 'RFC 6749 §3.1.1'],
  ['client_id', 'Which client is asking, as the server has registered it', 'RFC 6749 §2.2'],
  [
    'redirect_uri',
    'Where the response is to be sent; equal to the registered one, letter by letter',
    'RFC 6749 §3.1.2',
  ],
  ['scope', 'What access is asked for, or granted: names separated by a space', 'RFC 6749 §3.3'],
  ['state', 'A random value that ties the response to the browser that asked', 'RFC 6749 §4.1.1'],
  ['code', 'The authorization code: good once, for a short time, for this client', 'RFC 6749 §4.1.2'],
  [
    'code_challenge',
    'What was made of the verifier; the server compares the two at the token endpoint',
    'RFC 7636 §4.3',
  ],
  ['code_challenge_method', 'How the challenge was made of the verifier: S256 or plain', 'RFC 7636 §4.3'],
  ['nonce', 'A random value that comes back inside the ID token', 'OpenID Connect Core §3.1.2.1'],
  [
    'response_mode',
    'How the response is carried: query, fragment, form_post',
    'OAuth 2.0 Multiple Response Types §2.1',
  ],
  ['display', 'How the login page is to look', 'OpenID Connect Core §3.1.2.1'],
  ['prompt', 'Whether to ask for login or consent again, or for neither', 'OpenID Connect Core §3.1.2.1'],
  ['max_age', 'Seconds since the last login that are still accepted', 'OpenID Connect Core §3.1.2.1'],
  ['ui_locales', 'Languages that the person prefers', 'OpenID Connect Core §3.1.2.1'],
  ['claims_locales', 'Languages preferred for the claims', 'OpenID Connect Core §5.2'],
  ['id_token_hint', 'An earlier ID token that says who is meant', 'OpenID Connect Core §3.1.2.1'],
  ['login_hint', 'Who will probably log in', 'OpenID Connect Core §3.1.2.1'],
  ['acr_values', 'How strong the login should be, the best liked first', 'OpenID Connect Core §3.1.2.1'],
  ['claims', 'Single claims that are asked for', 'OpenID Connect Core §5.5'],
  ['registration', 'What a client that issues its own identity says of itself', 'OpenID Connect Core §7.2.1'],
  ['target_link_uri', 'The page to show when a login that another site began is done', 'OpenID Connect Core §4'],
  ['request', 'The whole request as a signed object', 'RFC 9101 §5.1'],
  ['request_uri', 'Where the request object is, or the name that a pushed request was given', 'RFC 9101 §5.2'],
  ['authorization_details', 'What access is asked for, in detail', 'RFC 9396 §2'],
  ['resource', 'For which resource the token is to be, as a URI', 'RFC 8707 §2'],
  ['dpop_jkt', 'The thumbprint of the key that the code will be bound to', 'RFC 9449 §10'],
  ['iss', 'The issuer of the response, so that two servers are not confused', 'RFC 9207 §2'],
  ['response', 'The whole authorization response as a signed token', 'JARM §2.3.1'],
  [
    'session_state',
    'A value for watching whether the login at the server still lasts',
    'OpenID Connect Session Management §2',
  ],
  ['error', 'The error as a word that programs read', 'RFC 6749 §5.2'],
  ['error_description', 'The error in words for the developer', 'RFC 6749 §5.2'],
  ['error_uri', 'A page about the error', 'RFC 6749 §5.2'],
]

/** Parameters of the token request, its response, and of client authentication. */
const token: readonly VocabularyRow[] = [
  ['grant_type', 'What the client shows to get a token', 'RFC 6749 §4.1.3'],
  ['client_secret', 'The password of the client', 'RFC 6749 §2.3.1'],
  ['code_verifier', 'The random text whose hash was the code challenge', 'RFC 7636 §4.5'],
  ['username', 'The name of the resource owner, in the password grant', 'RFC 6749 §4.3.2'],
  ['password', 'The password of the resource owner, in the password grant', 'RFC 6749 §4.3.2'],
  ['access_token', 'The token that opens the resource', 'RFC 6749 §5.1'],
  ['token_type', 'How the access token is to be used, nearly always Bearer', 'RFC 6749 §7.1'],
  ['expires_in', 'Seconds for which what was given lives', 'RFC 6749 §5.1'],
  ['refresh_token', 'The token that gets new access tokens', 'RFC 6749 §6'],
  ['id_token', 'Who logged in, signed by the issuer', 'OpenID Connect Core §3.1.3.3'],
  ['client_assertion', 'A signed token by which the client proves who it is', 'RFC 7521 §4.2'],
  ['client_assertion_type', 'What sort of assertion it is', 'RFC 7521 §4.2'],
  ['assertion', 'The assertion that is exchanged for a token', 'RFC 7521 §4.1'],
  ['subject_token', 'The token of the one on whose behalf it is asked', 'RFC 8693 §2.1'],
  ['subject_token_type', 'What sort of token the subject token is', 'RFC 8693 §2.1'],
  ['actor_token', 'The token of the one who acts', 'RFC 8693 §2.1'],
  ['actor_token_type', 'What sort of token the actor token is', 'RFC 8693 §2.1'],
  ['requested_token_type', 'What sort of token is wanted', 'RFC 8693 §2.1'],
  ['issued_token_type', 'What sort of token was given', 'RFC 8693 §2.2.1'],
  ['audience', 'For whom the token is to be, by name', 'RFC 8693 §2.1'],
]

/** Parameters of the device grant and of the login that runs on another device (CIBA). */
const otherDevice: readonly VocabularyRow[] = [
  ['device_code', 'The code with which the device asks whether the person has agreed', 'RFC 8628 §3.2'],
  ['user_code', 'The code that the person types in', 'RFC 8628 §3.2'],
  ['verification_uri', 'The page where the person types the code in', 'RFC 8628 §3.2'],
  ['verification_uri_complete', 'The same page with the code in its address', 'RFC 8628 §3.2'],
  ['interval', 'Seconds to wait between two polls', 'RFC 8628 §3.2'],
  ['auth_req_id', 'The name of a login that runs on another device', 'OpenID Connect CIBA §7.3'],
  ['binding_message', 'The message that both devices show', 'OpenID Connect CIBA §7.1'],
  ['login_hint_token', 'A token that says who is to log in', 'OpenID Connect CIBA §7.1'],
  ['client_notification_token', 'The token with which the server calls the client back', 'OpenID Connect CIBA §7.1'],
  ['requested_expiry', 'Seconds for which the client wants the login to wait', 'OpenID Connect CIBA §7.1'],
]

/** Parameters of revocation, introspection, logout, and of the challenges of a resource server. */
const afterwards: readonly VocabularyRow[] = [
  ['token', 'The token that is asked about, or revoked', 'RFC 7662 §2.1'],
  ['token_type_hint', 'Which sort of token it probably is', 'RFC 7009 §2.1'],
  ['active', 'Whether the token is good at this moment', 'RFC 7662 §2.2'],
  ['post_logout_redirect_uri', 'Where the browser goes after the logout', 'OpenID Connect RP-Initiated Logout §2'],
  ['logout_hint', 'Who is to be logged out', 'OpenID Connect RP-Initiated Logout §2'],
  ['logout_token', 'The signed message that a session has ended', 'OpenID Connect Back-Channel Logout §2.5'],
  ['sid', 'The session at the issuer', 'OpenID Connect Front-Channel Logout §2'],
  ['realm', 'What the resource server calls the space that is protected', 'RFC 6750 §3'],
  ['resource_metadata', 'Where the metadata of the resource server is', 'RFC 9728 §5.1'],
  ['algs', 'Algorithms of a DPoP proof that the resource server takes', 'RFC 9449 §7.1'],
]

/** Parameters of OAuth 1.0a, in its header, its forms and its queries. */
const oauth1: readonly VocabularyRow[] = [
  ['oauth_consumer_key', 'Which client is asking', 'RFC 5849 §3.1'],
  ['oauth_token', 'The temporary credentials before the person has agreed, the token afterwards', 'RFC 5849 §3.1'],
  ['oauth_token_secret', 'The secret beside the token, with which requests are signed', 'RFC 5849 §2.1'],
  ['oauth_signature_method', 'How the request is signed', 'RFC 5849 §3.1'],
  ['oauth_signature', 'The signature of the request', 'RFC 5849 §3.4'],
  ['oauth_timestamp', 'When the request was made, in seconds', 'RFC 5849 §3.3'],
  ['oauth_nonce', 'A random value, so that no request is taken twice', 'RFC 5849 §3.3'],
  ['oauth_version', 'The version of OAuth: 1.0', 'RFC 5849 §3.1'],
  ['oauth_callback', 'Where the person is sent back to, or oob for nowhere', 'RFC 5849 §2.1'],
  ['oauth_callback_confirmed', 'That the server has taken the callback', 'RFC 5849 §2.1'],
  ['oauth_verifier', 'What shows that the person who agreed came back', 'RFC 5849 §2.2'],
]

export const messageRows = [...authorization, ...token, ...otherDevice, ...afterwards, ...oauth1]
