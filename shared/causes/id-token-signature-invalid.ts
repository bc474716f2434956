import type { Flow } from '../flow/flow.ts'
import type { Jws } from '../tokens/decode-token.ts'
import { memberText } from '../tokens/token-members.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, toChangeAt } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { type IdToken, idTokens, memberPlace, signatureOf, wentOn } from './id-tokens.ts'
import { issuerToVerifyBy } from './token-keys.ts'

/** The signature of the ID token is not that of the issuer, or there is none (OpenID Connect Core §3.1.3.7, rules 6 to 8). */
export const idTokenSignatureInvalid = defineCause({
  id: 'id-token-signature-invalid',
  title: 'The signature of the ID token is not valid',
  possibleCause:
    'The token was changed on the way, was signed by somebody else or with a key that the server no longer publishes under that name, or is not signed at all.',
  solution:
    'Sign with a key of the published key set under a kid of its own, with the algorithm that is registered, and refuse tokens that are not signed.',
  troubleshoot: 'Verify the ID token with the key of its kid from jwks_uri, or for HS256 with the client secret.',
  references: ['OpenID Connect Core §2', 'OpenID Connect Core §3.1.3.7', 'OpenID Connect Core §10.1', 'RFC 7515 §5.2'],
  severities: ['error', 'warning'],
  where: 'authorization-server',
  check: (flow, context) => idTokens(flow, context).flatMap((token) => judge(flow, token, context)),
})

function judge(flow: Flow, token: IdToken, context: CheckContext): readonly Observation<Alarm>[] {
  const verdict = token.jws && signatureOf(flow, token, context)
  if (!token.jws || verdict?.kind !== 'failed') return []
  const alg = memberText(token.jws.header, 'alg') ?? null
  const unsigned = alg === null || /^none$/i.test(alg)
  const evidence: Evidence = {
    place: memberPlace(token, 'header', 'alg', token.jws.header),
    seen: alg,
    expected: unsigned ? 'an algorithm that signs' : null,
  }
  if (unsigned && token.holder.kind === 'token-response' && mayBeUnsigned(context)) {
    return [
      toChangeAt(
        'registration',
        observe(
          'warning',
          'The ID token is not signed ({seen:0}). This is allowed only in the code flow, and only where the client has registered it; then nothing but TLS says that the token is the server’s. Register an algorithm that signs.',
          evidence,
        ),
      ),
    ]
  }
  const reason = `${verdict.reason.charAt(0).toUpperCase()}${verdict.reason.slice(1)}`
  const told = `${reason}. A client must refuse the token: whoever wrote it may not be the server.${wentOn(flow, token)}`
  return [observe('error', told, evidence, ...keyEvidence(flow, token.jws, token, context))]
}

/** The key that it names, and where the key set stands that has it. */
function keyEvidence(
  flow: Flow,
  { header, payload }: Jws,
  token: IdToken,
  { jwks }: CheckContext,
): readonly Evidence[] {
  const kid = memberText(header, 'kid')
  const at = jwks(issuerToVerifyBy(flow, memberText(payload, 'iss')))?.at
  if (kid === undefined) return []
  const place = memberPlace(token, 'header', 'kid', header)
  return [{ place, seen: kid, expected: null, ...(at && { expectedAt: at }) }]
}

/** OpenID Connect Core §2: alg none is for those alone who registered it, at a server that offers it. */
function mayBeUnsigned({ metadata }: CheckContext): boolean {
  return metadata?.idTokenSigningAlgValuesSupported?.some(({ value }) => value === 'none') ?? false
}
