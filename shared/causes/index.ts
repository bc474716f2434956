import { accessDenied } from './access-denied.ts'
import { accessTokenAudienceMismatch } from './access-token-audience-mismatch.ts'
import { accessTokenExpired } from './access-token-expired.ts'
import { accessTokenNotYetValid } from './access-token-not-yet-valid.ts'
import { accessTokenRejected } from './access-token-rejected.ts'
import { assertionGrantInvalid } from './assertion-grant-invalid.ts'
import { authorizationCodeExpired } from './authorization-code-expired.ts'
import { authorizationDetailsInvalid } from './authorization-details-invalid.ts'
import { authorizationEndpointShared } from './authorization-endpoint-shared.ts'
import { authorizationServerUnlisted } from './authorization-server-unlisted.ts'
import { bearerChallengeMissing } from './bearer-challenge-missing.ts'
import { bearerErrorMisleading } from './bearer-error-misleading.ts'
import { bearerTokenMisused } from './bearer-token-misused.ts'
import type { Cause } from './cause.ts'
import { certificateBindingMismatch } from './certificate-binding-mismatch.ts'
import { cibaPolling } from './ciba-polling.ts'
import { cibaRequestInvalid } from './ciba-request-invalid.ts'
import { cibaResponseMalformed } from './ciba-response-malformed.ts'
import { clientAssertionInvalid } from './client-assertion-invalid.ts'
import { clientChallengeMissing } from './client-challenge-missing.ts'
import { clientCredentialsInvalid } from './client-credentials-invalid.ts'
import { clientCredentialsUnfit } from './client-credentials-unfit.ts'
import { clientIdMetadataInvalid } from './client-id-metadata-invalid.ts'
import { clockSkew } from './clock-skew.ts'
import { codeLeaked } from './code-leaked.ts'
import { concurrentLogins } from './concurrent-logins.ts'
import { consentRequired } from './consent-required.ts'
import { crossOriginBlocked } from './cross-origin-blocked.ts'
import { deviceAuthorizationPolling } from './device-authorization-polling.ts'
import { deviceAuthorizationResponseMalformed } from './device-authorization-response-malformed.ts'
import { dpopDowngraded } from './dpop-downgraded.ts'
import { dpopNonceIgnored } from './dpop-nonce-ignored.ts'
import { dpopProofInvalid } from './dpop-proof-invalid.ts'
import { embeddedBrowser } from './embedded-browser.ts'
import { endpointNotFound } from './endpoint-not-found.ts'
import { forwardedHeadersMissing } from './forwarded-headers-missing.ts'
import { frontchannelLogoutBlocked } from './frontchannel-logout-blocked.ts'
import { gatewayAltered } from './gateway-altered.ts'
import { grantTypeUnsupported } from './grant-type-unsupported.ts'
import { hybridIdTokenMismatch } from './hybrid-id-token-mismatch.ts'
import { idTokenAlgorithmUnexpected } from './id-token-algorithm-unexpected.ts'
import { idTokenAsAccessToken } from './id-token-as-access-token.ts'
import { idTokenAudienceMismatch } from './id-token-audience-mismatch.ts'
import { idTokenExpired } from './id-token-expired.ts'
import { idTokenIssuerMismatch } from './id-token-issuer-mismatch.ts'
import { idTokenMalformed } from './id-token-malformed.ts'
import { idTokenMissing } from './id-token-missing.ts'
import { idTokenSignatureInvalid } from './id-token-signature-invalid.ts'
import { implicitGrant } from './implicit-grant.ts'
import { implicitRefreshToken } from './implicit-refresh-token.ts'
import { introspectionInactive } from './introspection-inactive.ts'
import { issuerMixUp } from './issuer-mix-up.ts'
import { jarmInvalid } from './jarm-invalid.ts'
import { loginLoop } from './login-loop.ts'
import { loginPageFramable } from './login-page-framable.ts'
import { loginRequired } from './login-required.ts'
import { logoutRequestInvalid } from './logout-request-invalid.ts'
import { logoutTokenInvalid } from './logout-token-invalid.ts'
import { malformedRequest } from './malformed-request.ts'
import { mcpResourceMissing } from './mcp-resource-missing.ts'
import { metadataMismatch } from './metadata-mismatch.ts'
import { nonceMismatch } from './nonce-mismatch.ts'
import { nonceMissing } from './nonce-missing.ts'
import { offlineAccessWithoutConsent } from './offline-access-without-consent.ts'
import { openidScopeMissing } from './openid-scope-missing.ts'
import { pageDespitePromptNone } from './page-despite-prompt-none.ts'
import { parameterRepeated } from './parameter-repeated.ts'
import { passwordGrant } from './password-grant.ts'
import { pkceDowngraded } from './pkce-downgraded.ts'
import { pkceMalformed } from './pkce-malformed.ts'
import { pkceMissing } from './pkce-missing.ts'
import { pkcePlain } from './pkce-plain.ts'
import { pkceReused } from './pkce-reused.ts'
import { pkceVerifierMismatch } from './pkce-verifier-mismatch.ts'
import { plainHttp } from './plain-http.ts'
import { providerErrorHidden } from './provider-error-hidden.ts'
import { providerFailure } from './provider-failure.ts'
import { pushedRequestExpired } from './pushed-request-expired.ts'
import { pushedRequestRequired } from './pushed-request-required.ts'
import { rateLimited } from './rate-limited.ts'
import { redirectStatus307 } from './redirect-status-307.ts'
import { redirectUriMismatch } from './redirect-uri-mismatch.ts'
import { redirectUriUnsafe } from './redirect-uri-unsafe.ts'
import { refreshScopeWidened } from './refresh-scope-widened.ts'
import { refreshTokenExpired } from './refresh-token-expired.ts'
import { refreshTokenNotRotated } from './refresh-token-not-rotated.ts'
import { refreshTokenOfAnotherClient } from './refresh-token-of-another-client.ts'
import { refreshTokenReused } from './refresh-token-reused.ts'
import { refreshedIdTokenMismatch } from './refreshed-id-token-mismatch.ts'
import { refusalUnexplained } from './refusal-unexplained.ts'
import { registrationAltered } from './registration-altered.ts'
import { registrationRefused } from './registration-refused.ts'
import { registrationUnauthorized } from './registration-unauthorized.ts'
import { requestObjectInvalid } from './request-object-invalid.ts'
import { resourceMetadataInvalid } from './resource-metadata-invalid.ts'
import { resourceMetadataMissing } from './resource-metadata-missing.ts'
import { resourceMismatch } from './resource-mismatch.ts'
import { responseCacheable } from './response-cacheable.ts'
import { responseHeaderTooLarge } from './response-header-too-large.ts'
import { responseModeMismatch } from './response-mode-mismatch.ts'
import { responseTypeUnsupported } from './response-type-unsupported.ts'
import { revocationUnsupported } from './revocation-unsupported.ts'
import { scopeMismatch } from './scope-mismatch.ts'
import { signedAnswerInvalid } from './signed-answer-invalid.ts'
import { signingKeyNotFound } from './signing-key-not-found.ts'
import { staleAuthentication } from './stale-authentication.ts'
import { stateCookieLost } from './state-cookie-lost.ts'
import { stateMismatch } from './state-mismatch.ts'
import { stepUpRequired } from './step-up-required.ts'
import { tokenErrorWithoutCode } from './token-error-without-code.ts'
import { tokenExchangeInvalid } from './token-exchange-invalid.ts'
import { tokenHashMismatch } from './token-hash-mismatch.ts'
import { tokenInCookie } from './token-in-cookie.ts'
import { tokenInUrl } from './token-in-url.ts'
import { tokenRequestChunked } from './token-request-chunked.ts'
import { tokenRequestMalformed } from './token-request-malformed.ts'
import { tokenResponseMalformed } from './token-response-malformed.ts'
import { tokenUsedAfterRevocation } from './token-used-after-revocation.ts'
import { unauthorizedClient } from './unauthorized-client.ts'
import { userinfoContentType } from './userinfo-content-type.ts'
import { userinfoSubjectMismatch } from './userinfo-subject-mismatch.ts'
import { wrongTenant } from './wrong-tenant.ts'

/** Every cause, in the order in which findings of equal severity are shown. */
export const causes: readonly Cause[] = [
  redirectUriMismatch,
  authorizationCodeExpired,
  clientAssertionInvalid,
  clientCredentialsInvalid,
  clientChallengeMissing,
  unauthorizedClient,
  grantTypeUnsupported,
  scopeMismatch,
  concurrentLogins,
  stateCookieLost,
  loginLoop,
  stateMismatch,
  pkceMalformed,
  pkceMissing,
  pkceReused,
  pkceDowngraded,
  pkceVerifierMismatch,
  tokenRequestMalformed,
  tokenRequestChunked,
  tokenResponseMalformed,
  endpointNotFound,
  tokenErrorWithoutCode,
  refreshTokenReused,
  refreshTokenOfAnotherClient,
  refreshTokenExpired,
  refreshScopeWidened,
  refreshTokenNotRotated,
  deviceAuthorizationPolling,
  deviceAuthorizationResponseMalformed,
  cibaRequestInvalid,
  cibaResponseMalformed,
  cibaPolling,
  tokenExchangeInvalid,
  assertionGrantInvalid,
  pkcePlain,
  dpopProofInvalid,
  dpopNonceIgnored,
  dpopDowngraded,
  crossOriginBlocked,
  forwardedHeadersMissing,
  responseHeaderTooLarge,
  resourceMismatch,
  resourceMetadataInvalid,
  resourceMetadataMissing,
  authorizationServerUnlisted,
  mcpResourceMissing,
  bearerChallengeMissing,
  bearerErrorMisleading,
  bearerTokenMisused,
  registrationRefused,
  registrationUnauthorized,
  registrationAltered,
  introspectionInactive,
  revocationUnsupported,
  tokenUsedAfterRevocation,
  logoutRequestInvalid,
  logoutTokenInvalid,
  frontchannelLogoutBlocked,
  clientIdMetadataInvalid,
  certificateBindingMismatch,
  gatewayAltered,
  wrongTenant,
  accessDenied,
  consentRequired,
  loginRequired,
  pageDespitePromptNone,
  stepUpRequired,
  providerFailure,
  rateLimited,
  pushedRequestRequired,
  pushedRequestExpired,
  requestObjectInvalid,
  authorizationDetailsInvalid,
  responseTypeUnsupported,
  responseModeMismatch,
  openidScopeMissing,
  nonceMissing,
  implicitGrant,
  implicitRefreshToken,
  passwordGrant,
  clientCredentialsUnfit,
  offlineAccessWithoutConsent,
  issuerMixUp,
  metadataMismatch,
  parameterRepeated,
  redirectUriUnsafe,
  codeLeaked,
  tokenInUrl,
  tokenInCookie,
  plainHttp,
  redirectStatus307,
  loginPageFramable,
  embeddedBrowser,
  authorizationEndpointShared,
  responseCacheable,
  malformedRequest,
  clockSkew,
  idTokenMalformed,
  idTokenMissing,
  idTokenIssuerMismatch,
  idTokenAudienceMismatch,
  idTokenExpired,
  nonceMismatch,
  tokenHashMismatch,
  idTokenSignatureInvalid,
  idTokenAlgorithmUnexpected,
  signedAnswerInvalid,
  signingKeyNotFound,
  userinfoSubjectMismatch,
  userinfoContentType,
  refreshedIdTokenMismatch,
  hybridIdTokenMismatch,
  staleAuthentication,
  providerErrorHidden,
  jarmInvalid,
  idTokenAsAccessToken,
  accessTokenExpired,
  accessTokenNotYetValid,
  accessTokenAudienceMismatch,
  accessTokenRejected,
  refusalUnexplained,
]
