import { createHash } from 'node:crypto'
import { parameterValue } from '../../../shared/exchange/parameter.ts'
import type { TokenRequest } from '../../../shared/oauth/message.ts'
import type { CapturedFlow } from '../captured-flow.ts'
import { type Fault, mutant } from '../fault.ts'
import {
  asked,
  type Changes,
  changeAsked,
  changeAtBrowser,
  changeRedemption,
  type Login,
  loginOf,
  refuseAsked,
  refuseToken,
} from '../login.ts'
import { listsInMetadata, withMetadata } from '../metadata.ts'

interface Protected {
  readonly login: Login
  readonly challenge: string
  readonly verifier: string
  readonly redemption: TokenRequest
}

/** The login, where it has a challenge that can be read and the verifier of it. */
function protectedLogin(flow: CapturedFlow): Protected | undefined {
  const login = loginOf(flow)
  const challenge = login && asked(login, 'code_challenge')
  const verifier = login?.redemption && parameterValue(login.redemption, 'code_verifier')
  return login?.redemption && challenge && verifier
    ? { login, challenge, verifier, redemption: login.redemption }
    : undefined
}

const hashOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')

/** What the server says of a request that it refuses, or nothing but invalid_request. */
const sayings = { 'in-words': 'code_challenge is malformed', 'without-words': undefined } as const

/** A challenge or a method that the server refuses, with words and without. */
const refusedChallenge = (
  id: string,
  change: (login: Protected) => Changes | undefined,
  cause = 'pkce-malformed',
): readonly Fault[] =>
  Object.entries(sayings).map(([how, words]) => ({
    id: `${id}-${how}`,
    cause,
    severity: 'error',
    async apply(flow) {
      const found = protectedLogin(flow)
      const changes = found && change(found)
      const exchanges = changes && (await changeAsked(flow, found.login, changes))
      const answered = exchanges && (await refuseAsked(flow, found.login, exchanges, 'invalid_request', words))
      return answered && mutant(answered)
    },
  }))

/** The client makes another verifier, and the challenge that belongs to it; the server takes it or does not. */
const otherVerifier = (id: string, verifier: string, refusal?: readonly [error: string, words?: string]): Fault => ({
  id,
  cause: 'pkce-malformed',
  severity: refusal ? 'error' : 'warning',
  async apply(flow) {
    const found = protectedLogin(flow)
    const exchanges = found && (await changeAsked(flow, found.login, { code_challenge: hashOf(verifier) }))
    if (!found || !exchanges) return undefined
    const sent = changeRedemption(exchanges, found.login, 'code_verifier', verifier)
    return mutant(refusal ? refuseToken(flow, sent, found.redemption, ...refusal) : sent)
  },
})

const short = '7dpJUoJc5kHsL1Qo2WnZ'
const long = 'q0vXfHkP3sLmYt8Z'.repeat(9)
const withSpaces = `${'7dpJUoJc5kHsL1Qo2WnZ'.repeat(2)} with spaces`

const malformed: readonly Fault[] = [
  ...refusedChallenge('challenge-padded', ({ challenge }) => ({ code_challenge: `${challenge}=` })),
  ...refusedChallenge('challenge-in-ordinary-base64', ({ challenge }) =>
    /[-_]/.test(challenge) ? { code_challenge: challenge.replaceAll('-', '+').replaceAll('_', '/') } : undefined,
  ),
  ...refusedChallenge('challenge-in-hexadecimal', ({ challenge }) => ({
    code_challenge: Buffer.from(challenge, 'base64url').toString('hex'),
  })),
  ...refusedChallenge('challenge-cut', ({ challenge }) => ({ code_challenge: challenge.slice(0, 40) })),
  ...refusedChallenge('challenge-method-in-lower-case', () => ({ code_challenge_method: 's256' })),
  ...refusedChallenge('challenge-method-named-otherwise', () => ({ code_challenge_method: 'SHA-256' })),
  otherVerifier('verifier-too-short', short, ['invalid_request', 'code_verifier must be 43 to 128 characters long']),
  otherVerifier('verifier-too-short-without-words', short, ['invalid_grant']),
  otherVerifier('verifier-too-short-and-taken', short),
  otherVerifier('verifier-too-long', long, ['invalid_grant', 'PKCE verification failed']),
  otherVerifier('verifier-too-long-and-taken', long),
  otherVerifier('verifier-with-spaces', withSpaces, ['invalid_request']),
  otherVerifier('verifier-with-spaces-and-taken', withSpaces),
  {
    id: 'challenge-method-not-listed',
    cause: 'pkce-malformed',
    severity: 'warning',
    apply(flow) {
      const found = protectedLogin(flow)
      if (!found || asked(found.login, 'code_challenge_method') !== 'S256') return undefined
      if (!listsInMetadata(flow, 'code_challenge_methods_supported')) return undefined
      return mutant(withMetadata(flow, { code_challenge_methods_supported: ['plain'] }))
    },
  },
]

/** The client does not hash: with a method that says so, or with none, which says so too (RFC 7636 §4.3). */
const plain =
  (method: string | null) =>
  ({ verifier }: Protected): Changes => ({
    code_challenge: verifier,
    code_challenge_method: method,
  })

const notHashed = (id: string, method: string | null): readonly Fault[] => [
  {
    id,
    cause: 'pkce-plain',
    severity: 'note',
    async apply(flow) {
      const found = protectedLogin(flow)
      const exchanges = found && (await changeAsked(flow, found.login, plain(method)(found)))
      return exchanges && mutant(exchanges)
    },
  },
  {
    id: `${id}-refused-in-words`,
    cause: 'pkce-plain',
    severity: 'error',
    async apply(flow) {
      const found = protectedLogin(flow)
      const exchanges = found && (await changeAsked(flow, found.login, plain(method)(found)))
      const words = 'not supported value of code_challenge_method'
      const answered = exchanges && (await refuseAsked(flow, found.login, exchanges, 'invalid_request', words))
      return answered && mutant(answered)
    },
  },
  {
    id: `${id}-refused-by-metadata`,
    cause: 'pkce-plain',
    severity: 'error',
    async apply(flow) {
      const found = protectedLogin(flow)
      const lists = listsInMetadata(flow, 'code_challenge_methods_supported')
      const exchanges = found && lists && (await changeAsked(flow, found.login, plain(method)(found)))
      const answered = exchanges && (await refuseAsked(flow, found.login, exchanges, 'invalid_request'))
      return answered ? mutant(answered) : undefined
    },
  },
]

const without: Changes = { code_challenge: null, code_challenge_method: null }
const other = hashOf('the verifier of another login, 0123456789 abc')

/** PKCE begun and not carried through, or the other way round (RFC 9700 §4.8). */
const downgraded: readonly Fault[] = [
  {
    id: 'verifier-left-out-and-not-missed',
    cause: 'pkce-downgraded',
    severity: 'warning',
    apply(flow) {
      const found = protectedLogin(flow)
      return found && mutant(changeRedemption(flow.exchanges, found.login, 'code_verifier', null))
    },
  },
  {
    id: 'challenge-left-out-and-not-missed',
    cause: 'pkce-downgraded',
    severity: 'warning',
    async apply(flow) {
      const found = protectedLogin(flow)
      const exchanges = found && (await changeAsked(flow, found.login, without))
      return exchanges && mutant(exchanges)
    },
  },
  ...(['invalid_grant', 'invalid_request'] as const).map(
    (error): Fault => ({
      id: `challenge-left-out-and-${error.replace('_', '-')}`,
      cause: 'pkce-downgraded',
      severity: 'error',
      async apply(flow) {
        const found = protectedLogin(flow)
        const exchanges = found && (await changeAsked(flow, found.login, without))
        return exchanges && mutant(refuseToken(flow, exchanges, found.redemption, error))
      },
    }),
  ),
  {
    id: 'challenge-beside-the-pushed-one',
    cause: 'pkce-downgraded',
    severity: 'warning',
    apply(flow) {
      const found = protectedLogin(flow)
      if (!found?.login.pushed) return undefined
      return mutant(changeAtBrowser(flow.exchanges, found.login, 'code_challenge', other))
    },
  },
  {
    id: 'challenge-beside-the-pushed-one-counts',
    cause: 'pkce-downgraded',
    severity: 'warning',
    apply(flow) {
      const found = protectedLogin(flow)
      if (!found?.login.pushed) return undefined
      const sent = changeAtBrowser(flow.exchanges, found.login, 'code_challenge', other)
      return mutant(refuseToken(flow, sent, found.redemption, 'invalid_grant', 'PKCE verification failed'))
    },
  },
]

/** What goes wrong with the form of PKCE, and with its two halves (RFC 7636, RFC 9700 §4.8). */
export const pkceFormFaults: readonly Fault[] = [
  ...malformed,
  ...notHashed('challenge-plain', 'plain'),
  ...notHashed('challenge-without-method', null),
  ...downgraded,
]
