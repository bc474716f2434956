import { defineCause } from './cause.ts'
import { alteredAtDeparture } from './gateway/altered-at-departure.ts'
import { alteredMetadata, looseMetadata } from './gateway/altered-metadata.ts'
import { credentialsDropped } from './gateway/credentials-dropped.ts'
import { damagedBodies } from './gateway/damaged-body.ts'
import { deliveredOtherwise } from './gateway/delivered-otherwise.ts'
import { legsOfFlow, legsOfResource } from './gateway/legs.ts'
import { notJson, pageInTheWay, resourcePage } from './gateway/not-json.ts'
import { rewrittenParameters } from './gateway/rewritten-parameters.ts'
import { servedFromCache } from './gateway/served-from-cache.ts'
import { toldByServer } from './gateway/told-by-server.ts'

/** Something between client and server changed, dropped or answered a message. */
export const gatewayAltered = defineCause({
  id: 'gateway-altered',
  title: 'A gateway on the way altered the exchange',
  possibleCause:
    'A reverse proxy, an API gateway, a load balancer or a firewall answers in the place of the server, drops a header or a parameter, rewrites an address, caches, or damages a body.',
  solution:
    'Correct the rule of that gateway: pass Authorization, query and body unchanged, send X-Forwarded-Host and X-Forwarded-Proto, never cache token responses, and give error answers of the server through.',
  troubleshoot: 'Send the same request to the server directly, without the gateway, and compare the two answers.',
  references: ['RFC 6749 §4.1.1', 'RFC 6749 §5.1', 'RFC 6749 §5.2', 'RFC 8414 §3.3', 'RFC 9700 §4.13', 'RFC 9110 §7.7'],
  severities: ['error', 'warning'],
  where: 'gateway',
  leadsTo: [
    'state-mismatch',
    'redirect-uri-mismatch',
    'client-credentials-invalid',
    'scope-mismatch',
    'authorization-code-expired',
    'pkce-verifier-mismatch',
    'pkce-downgraded',
    'openid-scope-missing',
    'malformed-request',
    'grant-type-unsupported',
    'token-error-without-code',
    'endpoint-not-found',
    'dpop-proof-invalid',
    'cross-origin-blocked',
    'provider-failure',
  ],
  check: (flow) => [
    ...legsOfFlow(flow),
    ...deliveredOtherwise(flow),
    ...notJson(flow),
    ...pageInTheWay(flow),
    ...damagedBodies(flow),
    ...servedFromCache(flow),
    ...rewrittenParameters(flow),
    ...alteredAtDeparture(flow),
    ...alteredMetadata(flow),
    ...credentialsDropped(flow),
    ...toldByServer(flow),
  ],
  checkResource: (step, flow) => [...legsOfResource(step, flow), ...resourcePage(step)],
  checkLoose: looseMetadata,
})
