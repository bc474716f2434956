import type { Fault } from '../fault.ts'

export const redirectUriMismatch: readonly Fault[] = [
  {
    name: 'redirect-trailing-slash',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    about: 'the app sends its redirect URI with a slash at the end, and it is registered without',
    client: { redirectSuffix: '/' },
    evidence: { location: 'request.query.redirect_uri', seen: '{redirect}/', expected: null },
  },
  {
    name: 'redirect-differs-at-token',
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    about: 'the token request has another redirect URI than the authorization request',
    client: { tokenRedirectSuffix: '?from=token' },
    evidence: { location: 'request.body.redirect_uri', seen: '{redirect}?from=token', expected: '{redirect}' },
  },
]
