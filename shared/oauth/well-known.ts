/** Registered well-known names of servers and resources. */
export type WellKnownName = 'openid-configuration' | 'oauth-authorization-server' | 'oauth-protected-resource'

const path = /\/\.well-known\/(openid-configuration|oauth-authorization-server|oauth-protected-resource)(?:\/|$)/

/** The well-known name in a path, with the issuer's path before or after it (RFC 8414 §3, OpenID Connect Discovery §4, RFC 9728 §3). */
export function wellKnownName(urlPath: string): WellKnownName | undefined {
  return path.exec(urlPath)?.[1] as WellKnownName | undefined
}
