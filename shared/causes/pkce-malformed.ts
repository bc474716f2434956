import { type Parameter, parameter } from '../exchange/parameter.ts'
import { isPlaceholder } from '../exchange/placeholder.ts'
import type { Flow } from '../flow/flow.ts'
import { readableRequest, refusedAtAuthorization, wordsOf } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Alarm, Evidence, Observation } from './finding.ts'
import { tokenAttempts } from './in-flow.ts'
import { type Refusal, refusalOf, said } from './refusals.ts'
import { verifierMismatch } from './token-refusal.ts'

/** A verifier, a challenge or a method of a form that RFC 7636 does not know. */
export const pkceMalformed = defineCause({
  id: 'pkce-malformed',
  title: 'The code verifier, its challenge or the method has a wrong form',
  possibleCause:
    'The verifier is too short, too long, or has characters that RFC 7636 does not allow; the challenge is padded, hexadecimal, or ordinary Base64; or the method is written in another way than S256.',
  solution:
    'Make the verifier of 32 random bytes in base64url without padding, which are 43 characters; send its SHA-256, again in base64url without padding, and code_challenge_method=S256.',
  troubleshoot: 'Count the characters of code_verifier and code_challenge, and look for = + / in them.',
  references: ['RFC 7636 §4.1', 'RFC 7636 §4.2', 'RFC 7636 §4.3', 'RFC 8414 §2'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['malformed-request', 'authorization-code-expired', 'pkce-verifier-mismatch'],
  check: (flow, context) => [...ofChallenge(flow, context), ...ofVerifier(flow)],
})

const namesPkce = /code[ _]?(?:challenge|verifier)|\bpkce\b/i

function ofChallenge(flow: Flow, context: CheckContext): readonly Observation<Alarm>[] {
  const request = readableRequest(flow)
  const challenge = request && parameter(request, 'code_challenge')
  if (!request || !challenge) return []
  const method = parameter(request, 'code_challenge_method')
  const found = methodFault(method, context) ?? challengeFault(flow, challenge, method)
  if (!found) return []
  const refusal = refusedAtAuthorization(flow).find(isAbout)
  return [observe(refusal ? 'error' : 'warning', found.words, found.evidence, ...(refusal ? said(refusal) : []))]
}

/** An invalid_request that says no more may be about anything: then this is what is known to be wrong. */
function isAbout({ error }: Pick<Refusal, 'error'>): boolean {
  if (namesPkce.test(wordsOf(error))) return true
  return ['invalid_request', 'invalid_grant'].includes(error.code.value) && !error.description
}

interface Fault {
  readonly words: string
  readonly evidence: Evidence
}

/** RFC 7636 §4.3 knows two names, and compares them with their case. */
function methodFault(method: Parameter | undefined, { metadata }: CheckContext): Fault | undefined {
  if (!method) return undefined
  const listed = metadata?.codeChallengeMethodsSupported?.map(({ value }) => value)
  if (listed?.includes(method.value)) return undefined
  if (method.value !== 'S256' && method.value !== 'plain') {
    return {
      words:
        'There is no code_challenge_method {seen:0}. Its name is S256, with a capital letter and no hyphen; send that.',
      evidence: shows(method, 'S256'),
    }
  }
  const at = metadata?.codeChallengeMethodsSupported?.[0]?.place
  // A server that does not take plain is told with the words on plain.
  if (!listed || !at || method.value === 'plain') return undefined
  return {
    words:
      'The code_challenge_method {seen:0} is not among the code_challenge_methods_supported of the server, which are {expected:0}. Use one that the server has, or have it take S256.',
    evidence: { ...shows(method, listed.join(' ')), expectedAt: at },
  }
}

function challengeFault(flow: Flow, challenge: Parameter, method: Parameter | undefined): Fault | undefined {
  // What the challenge was made of shows at the verifier, and is told there.
  if (tokenAttempts(flow).some((attempt) => verifierMismatch(flow, attempt))) return undefined
  const fault = method?.value === 'S256' ? faultOfHash(challenge.value) : faultOfVerifier(challenge.value)
  return fault === undefined
    ? undefined
    : {
        words: `The code_challenge {seen:0} is malformed: ${fault}.`,
        evidence: shows(challenge, method?.value === 'S256' ? '43 characters of base64url' : form),
      }
}

const form = '43 to 128 letters, digits and - . _ ~'

/** A SHA-256 has 32 bytes, in base64url without padding 43 characters (RFC 7636 §4.2). */
function faultOfHash(value: string): string | undefined {
  if (value.endsWith('=')) return 'it is padded with =, which base64url in RFC 7636 is not'
  if (/[+/]/.test(value)) return 'it is ordinary Base64: write - for + and _ for /'
  if (/^[0-9a-f]{64}$/i.test(value)) return 'it is the SHA-256 in hexadecimal digits, not in base64url'
  if (!/^[\w-]*$/.test(value)) return 'it has characters that base64url does not have'
  return value.length === 43 ? undefined : `it has ${value.length} characters, and a SHA-256 in base64url has 43`
}

/** RFC 7636 §4.1. */
function faultOfVerifier(value: string): string | undefined {
  if (isPlaceholder(value)) return undefined
  if (value.length < 43 || value.length > 128) return `it has ${value.length} characters; 43 to 128 are allowed`
  const wrong = /[^A-Za-z0-9\-._~]/.exec(value)
  return wrong ? `character ${wrong.index + 1} is none of the letters, digits and - . _ ~ that are allowed` : undefined
}

function ofVerifier(flow: Flow): readonly Observation<Alarm>[] {
  return tokenAttempts(flow).flatMap((attempt) => {
    const verifier = parameter(attempt.request, 'code_verifier')
    const fault = verifier && faultOfVerifier(verifier.value)
    if (!verifier || !fault || !attempt.response) return []
    const refusal = attempt.response.granted ? undefined : refusalOf(attempt.response)
    const broke = refusal && isAbout(refusal)
    return [
      observe(
        broke ? 'error' : 'warning',
        `The code_verifier is malformed: ${fault}. Many servers refuse it. Make it of 32 random bytes in base64url without padding.`,
        shows(verifier, form),
        ...(broke ? said(refusal) : []),
      ),
    ]
  })
}
