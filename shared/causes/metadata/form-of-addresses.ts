import type { ServerMetadata } from '../../oauth/server-metadata.ts'
import { observe, shows } from '../evidence.ts'
import type { Observation } from '../finding.ts'

/** An issuer has neither query nor fragment (RFC 8414 §2), and an endpoint no fragment (RFC 6749 §3.1, §3.2). */
export function formOfAddresses({
  issuer,
  authorizationEndpoint,
  tokenEndpoint,
}: ServerMetadata): readonly Observation<'warning'>[] {
  const bad = [authorizationEndpoint, tokenEndpoint].filter((endpoint) => endpoint?.value.includes('#'))
  return [
    ...(issuer && /[?#]/.test(issuer.value)
      ? [
          observe(
            'warning',
            'The issuer {seen:0} has a query or a fragment, which no issuer may have: clients cannot build the address of its metadata, and refuse it. Name it by the plain address {expected:0}.',
            shows(issuer, issuer.value.replace(/[?#].*$/s, '')),
          ),
        ]
      : []),
    ...bad.flatMap((endpoint) =>
      endpoint
        ? [
            observe(
              'warning',
              'The endpoint {seen:0} has a fragment, which no server ever gets: browsers keep it, and other clients fail. Name it as {expected:0}.',
              shows(endpoint, endpoint.value.replace(/#.*$/s, '')),
            ),
          ]
        : [],
    ),
  ]
}
