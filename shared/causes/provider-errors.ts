/** What a refused token request is refused for, by the server's own words where it has any. */
export type Blame = 'code' | 'client' | 'scope' | 'redirect-uri' | 'verifier' | 'other'

/** How one provider says one thing, and where it says so. */
export interface ProviderError {
  readonly provider: string
  /** Matched against the error code, a space, and the description. */
  readonly pattern: RegExp
  readonly blame: Blame
  readonly source: string
}

const entra = 'MicrosoftDocs/entra-docs docs/identity-platform/reference-error-codes.md'
/** Entra's texts change; its numbers do not. */
const aadsts = (...numbers: readonly number[]) => new RegExp(`\\bAADSTS(?:${numbers.join('|')})\\b`)

/** What providers say in words or codes of their own. The first row that matches counts. */
export const providerErrors: readonly ProviderError[] = [
  { provider: 'Microsoft Entra', pattern: aadsts(50011, 70004, 900971), blame: 'redirect-uri', source: entra },
  { provider: 'Microsoft Entra', pattern: aadsts(50147, 501481, 501491), blame: 'verifier', source: entra },
  {
    provider: 'Microsoft Entra',
    pattern: aadsts(700016, 70001, 700011, 7000112, 70002, 7000215, 7000222, 7000218, 700025, 700027),
    blame: 'client',
    source: entra,
  },
  {
    provider: 'Microsoft Entra',
    pattern: aadsts(70011, 28002, 28003, 65005, 650057, 700022),
    blame: 'scope',
    source: entra,
  },
  { provider: 'Microsoft Entra', pattern: aadsts(54005, 70008, 70000, 700005), blame: 'code', source: entra },
  {
    provider: 'GitHub',
    pattern: /^redirect_uri_mismatch\b/,
    blame: 'redirect-uri',
    source: 'docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors',
  },
  { provider: 'Slack', pattern: /^bad_redirect_uri\b/, blame: 'redirect-uri', source: 'hexdocs.pm SlackWeb.Oauth.V2' },
  {
    provider: 'Google',
    pattern: /\b(?:invalid|missing) code verifier\b/i,
    blame: 'verifier',
    source: 'googleapis/google-api-java-client#1479',
  },
  {
    provider: 'Okta',
    pattern: /\bPKCE verification failed\b/i,
    blame: 'verifier',
    source: 'okta/okta-developer-docs data/oauth2-error-codes.json',
  },
  {
    provider: 'Hydra',
    pattern: /PKCE code challenge did not match/i,
    blame: 'verifier',
    source: 'ory/fosite',
  },
  {
    provider: 'Hydra',
    pattern: /OAuth 2\.0 Client ID from this request does not match/i,
    blame: 'client',
    source: 'ory/fosite',
  },
  {
    provider: 'Keycloak',
    pattern: /\bIncorrect redirect_uri\b/i,
    blame: 'redirect-uri',
    source: 'keycloak/keycloak AuthorizationCodeGrantType.java',
  },
  {
    provider: 'Keycloak',
    pattern: /different client_id in clientSession|Client not allowed to exchange code/i,
    blame: 'client',
    source: 'keycloak/keycloak AuthorizationCodeGrantType.java',
  },
  {
    provider: 'Facebook',
    pattern: /make sure your redirect_uri is identical/i,
    blame: 'redirect-uri',
    source: 'texts in third-party threads',
  },
  {
    provider: 'Facebook',
    pattern: /This authorization code has been used/i,
    blame: 'code',
    source: 'texts in third-party threads',
  },
  {
    provider: 'Facebook',
    pattern: /Error validating (?:client secret|application)/i,
    blame: 'client',
    source: 'texts in third-party threads',
  },
  {
    provider: 'Discord',
    pattern: /Invalid "code" in request/i,
    blame: 'code',
    source: 'discord/discord-api-docs#1768',
  },
  {
    provider: 'Discord',
    pattern: /Invalid "redirect_uri" in request/i,
    blame: 'redirect-uri',
    source: 'discord/discord-api-docs#4076',
  },
  {
    provider: 'Apple',
    pattern: /The code has (?:already been used|expired or has been revoked)/i,
    blame: 'code',
    source: 'developer.apple.com TN3107',
  },
  {
    provider: 'Apigee',
    pattern: /Invalid Authorization Code/i,
    blame: 'code',
    source: 'cloud.google.com/apigee/docs/api-platform/reference/policies/oauth-http-status-code-reference',
  },
]

/** What a provider blames in words of its own; undefined where it speaks as the RFC does. */
export function providerBlame(code: string, description: string): Blame | undefined {
  const said = `${code} ${description}`
  return providerErrors.find(({ pattern }) => pattern.test(said))?.blame
}
