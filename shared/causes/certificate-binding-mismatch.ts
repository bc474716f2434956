import { isJsonObject } from '../exchange/json-parameters.ts'
import { parameter } from '../exchange/parameter.ts'
import { type Located, urlPlace, within } from '../exchange/place.ts'
import { comparableEndpoint } from '../exchange/url-parts.ts'
import type { Flow, Step } from '../flow/flow.ts'
import type { ResourceResponse } from '../oauth/message.ts'
import type { ServerMetadata } from '../oauth/server-metadata.ts'
import type { TokenFacts } from '../tokens/token-facts.ts'
import { memberValue } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { forwardedCertificate } from './certificate/forwarded-certificate.ts'
import { differs, lacks, observe, refusalEvidence, shows, toChangeAt } from './evidence.ts'
import type { Alarm, Observation } from './finding.ts'
import { isRefused, seenAs, tokenAttempts } from './in-flow.ts'
import { headerToken } from './used-token.ts'

/** A token or a client that is bound to a certificate comes with another, or with none (RFC 8705). */
export const certificateBindingMismatch = defineCause({
  id: 'certificate-binding-mismatch',
  title: 'The client certificate is not the one that the token or the client is bound to',
  possibleCause:
    'The client shows another certificate at the resource than at the token endpoint, calls the endpoint that asks for none, or a gateway that ends TLS does not pass the certificate on.',
  solution:
    'Show one certificate at both, call the endpoints in mtls_endpoint_aliases, and have each gateway that ends TLS pass the certificate on in a header that the server reads.',
  troubleshoot: 'Compare x5t#S256 of cnf in the access token with the SHA-256 of the certificate that the server gets.',
  references: ['RFC 8705 §3', 'RFC 8705 §3.1', 'RFC 8705 §5', 'RFC 9440 §2.2'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['client-credentials-invalid', 'access-token-rejected', 'access-token-audience-mismatch'],
  check: (flow, context) => atOrdinaryEndpoint(flow, context),
  checkResource: (step, _flow, context) => atResource(step, context),
})

function atResource(step: Step, { tokens }: CheckContext): readonly Observation<Alarm>[] {
  const { message } = step
  if (message.kind !== 'resource-response') return []
  const bound = boundTo(message, tokens)
  if (!bound) return []
  const refused = message.response.status === 401
  if (!refused && message.response.status >= 300) return []
  const legs = [message, ...seenAs(step, 'inner-leg')]
  const certificates = legs.map((leg) => forwardedCertificate(leg))
  const seen = certificates.findLast((certificate) => certificate !== undefined)
  const told = refused ? refusalEvidence(message, message.error) : []
  if (seen && seen.value !== bound.value) {
    return [
      toChangeAt(
        refused ? 'client' : 'resource-server',
        observe(
          refused ? 'error' : 'warning',
          `The access token is bound to the certificate {expected:0}, and the request came with {seen:0}. ${refused ? 'Use the certificate of the token request at the resource too.' : 'The resource took it: whoever gets hold of the token may use it. Have the resource compare the two, and refuse.'}`,
          differs(seen, bound),
          ...told,
        ),
      ),
    ]
  }
  if (!refused) return []
  const [outer] = certificates
  const inner = legs.at(-1)
  if (outer && inner && inner !== message && certificates.at(-1) === undefined) {
    const { location } = outer.place
    return [
      {
        ...observe(
          'error',
          'The access token is bound to the certificate {expected:1}. It came to the gateway in a header, and the gateway did not pass that on.',
          lacks({ exchange: inner.exchange, location }, outer),
          { place: outer.place, seen: outer.value, expected: bound.value, expectedAt: bound.place },
          ...told,
        ),
        where: 'gateway',
      },
    ]
  }
  if (seen || !namesCertificate(message)) return []
  return [
    observe(
      'error',
      'The access token is bound to the certificate {seen:0}, and the resource says that the request did not come with it. Use the certificate of the token request for this connection too, and see that a gateway which ends TLS passes it on.',
      shows(bound),
      ...told,
    ),
  ]
}

/** `x5t#S256` of the token's own confirmation (RFC 8705 §3.1). */
function boundTo(message: ResourceResponse, tokens: TokenFacts): Located | undefined {
  const token = headerToken(message)
  const decoded = token && tokens.decode(token.value)
  const cnf = decoded?.kind === 'jws' ? memberValue(decoded.payload, 'cnf') : undefined
  const thumbprint = isJsonObject(cnf) ? cnf['x5t#S256'] : undefined
  if (!token || typeof thumbprint !== 'string') return undefined
  const { exchange, location } = token.place
  return { value: thumbprint, place: { exchange, location: within(location, 'payload', 'cnf', 'x5t#S256') } }
}

function namesCertificate({ error }: ResourceResponse): boolean {
  return /certificate|thumbprint|x5t|\bmtls\b|mutual[ -]tls/i.test(error?.description?.value ?? '')
}

/** RFC 8705 §5: where there are aliases, a client with a certificate uses them. */
function atOrdinaryEndpoint(flow: Flow, { registration, metadata }: CheckContext): readonly Observation<Alarm>[] {
  const alias = metadata && tokenAlias(metadata)
  const ordinary = metadata?.tokenEndpoint
  if (!alias || !ordinary || comparableEndpoint(alias.value) === comparableEndpoint(ordinary.value)) return []
  return tokenAttempts(flow).flatMap((attempt) => {
    const { request } = attempt
    const method = registration?.token_endpoint_auth_method ?? request.authentication[0]?.method
    const byCertificate = method === 'tls_client_auth' || method === 'self_signed_tls_client_auth'
    if (!byCertificate || !isRefused(attempt) || attempt.response?.error?.code.value !== 'invalid_client') return []
    if (comparableEndpoint(request.endpoint) !== comparableEndpoint(ordinary.value)) return []
    return [
      observe(
        'error',
        'The client proves itself by its certificate, and called {seen:0}, where the server does not ask for one: with a certificate it is to call {expected:0}.',
        {
          place: urlPlace(request.exchange),
          seen: request.endpoint,
          expected: alias.value,
          expectedAt: alias.place,
        },
        shows(attempt.response.error.code),
      ),
    ]
  })
}

function tokenAlias(metadata: ServerMetadata): Located | undefined {
  const aliases = parameter(metadata, 'mtls_endpoint_aliases')
  const members: unknown = aliases && JSON.parse(aliases.raw)
  const url = isJsonObject(members) ? members['token_endpoint'] : undefined
  return aliases && typeof url === 'string'
    ? { value: url, place: { ...aliases.place, location: within(aliases.place.location, 'token_endpoint') } }
    : undefined
}
