/**
 * The answers of the endpoints at which a client authenticates, and is refused, as at the token endpoint (RFC 7009
 * §2.2.1, RFC 7662 §2.3, RFC 8628 §3.2, RFC 9126 §2.3, OpenID Connect CIBA §13).
 */
export const answersToClients = [
  'pushed-authorization-response',
  'device-authorization-response',
  'introspection-response',
  'revocation-response',
  'backchannel-authentication-response',
] as const
