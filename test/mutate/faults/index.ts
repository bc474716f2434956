import type { Fault } from '../fault.ts'
import { accessTokenFaults } from './access-token.ts'
import { addressFaults } from './address.ts'
import { answerOnTheWayFaults } from './answer-on-the-way.ts'
import { assertionFaults } from './assertion.ts'
import { authorizationRequestFaults } from './authorization-request.ts'
import { authorizationServerFaults } from './authorization-server.ts'
import { bearerFaults } from './bearer.ts'
import { certificateFaults } from './certificate.ts'
import { cibaResponseFaults } from './ciba-response.ts'
import { clientFaults } from './client.ts'
import { clientDocumentFaults } from './client-document.ts'
import { codeFaults } from './code.ts'
import { crossOriginFaults } from './cross-origin.ts'
import { departureFaults } from './departure.ts'
import { dpopFaults } from './dpop.ts'
import { endpointFaults } from './endpoint.ts'
import { frontChannelFaults } from './front-channel.ts'
import { gatewayFaults } from './gateway.ts'
import { gatewayRewriteFaults } from './gateway-rewrites.ts'
import { grantFaults } from './grant.ts'
import { idTokenFaults } from './id-token.ts'
import { idTokenKeyFaults } from './id-token-key.ts'
import { idTokenOfLoginFaults } from './id-token-of-login.ts'
import { idTokenTimeFaults } from './id-token-time.ts'
import { issuerFaults } from './issuer.ts'
import { jarmFaults } from './jarm.ts'
import { loginCookieFaults } from './login-cookie.ts'
import { logoutFaults } from './logout.ts'
import { pkceFaults } from './pkce.ts'
import { pkceFormFaults } from './pkce-form.ts'
import { pollingFaults } from './polling.ts'
import { pushedFaults } from './pushed.ts'
import { redirectUriFaults } from './redirect-uri.ts'
import { refererFaults } from './referer.ts'
import { refreshFaults } from './refresh.ts'
import { refusalFaults } from './refusal.ts'
import { registrationFaults } from './registration.ts'
import { repeatedLoginFaults } from './repeated-logins.ts'
import { requestFormFaults } from './request-form.ts'
import { requestObjectFaults } from './request-object.ts'
import { resourceFaults } from './resource.ts'
import { resourceMetadataFaults } from './resource-metadata.ts'
import { responseElsewhereFaults } from './response-elsewhere.ts'
import { samlAssertionFaults } from './saml-assertion.ts'
import { scopeFaults } from './scope.ts'
import { signedAnswerFaults } from './signed-answer.ts'
import { silentLoginFaults } from './silent-login.ts'
import { stateFaults } from './state.ts'
import { tokenCookieFaults } from './token-cookie.ts'
import { tokenEndFaults } from './token-end.ts'
import { tokenRequestFaults } from './token-request.ts'
import { tokenResponseFaults } from './token-response.ts'
import { userInfoFaults } from './userinfo.ts'

/** Every fault, in the order of the matrix. A file a family. */
export const faults: readonly Fault[] = [
  ...redirectUriFaults,
  ...responseElsewhereFaults,
  ...codeFaults,
  ...clientFaults,
  ...scopeFaults,
  ...gatewayFaults,
  ...endpointFaults,
  ...departureFaults,
  ...gatewayRewriteFaults,
  ...stateFaults,
  ...loginCookieFaults,
  ...repeatedLoginFaults,
  ...addressFaults,
  ...requestFormFaults,
  ...answerOnTheWayFaults,
  ...signedAnswerFaults,
  ...refererFaults,
  ...frontChannelFaults,
  ...pkceFaults,
  ...pkceFormFaults,
  ...pushedFaults,
  ...requestObjectFaults,
  ...authorizationRequestFaults,
  ...idTokenFaults,
  ...idTokenTimeFaults,
  ...idTokenKeyFaults,
  ...idTokenOfLoginFaults,
  ...userInfoFaults,
  ...issuerFaults,
  ...jarmFaults,
  ...cibaResponseFaults,
  ...refusalFaults,
  ...silentLoginFaults,
  ...tokenRequestFaults,
  ...tokenResponseFaults,
  ...assertionFaults,
  ...samlAssertionFaults,
  ...grantFaults,
  ...refreshFaults,
  ...pollingFaults,
  ...dpopFaults,
  ...accessTokenFaults,
  ...bearerFaults,
  ...certificateFaults,
  ...crossOriginFaults,
  ...resourceFaults,
  ...resourceMetadataFaults,
  ...authorizationServerFaults,
  ...tokenEndFaults,
  ...tokenCookieFaults,
  ...logoutFaults,
  ...registrationFaults,
  ...clientDocumentFaults,
]
