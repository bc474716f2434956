import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { decodeToken } from '../../../shared/tokens/decode-token.ts'
import { memberText } from '../../../shared/tokens/token-members.ts'
import { answerOf, edited } from '../at-exchange.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { withMember, withResponse } from '../edit.ts'
import { type Fault, mutant } from '../fault.ts'
import { changeIdTokens, type GivenIdToken, idTokensOf } from '../id-tokens.ts'
import { listsInMetadata, withMetadata } from '../metadata.ts'
import { showsKeys } from '../shows-keys.ts'

const algOf = ({ value }: GivenIdToken) => {
  const token = decodeToken(value)
  return token.kind === 'jws' ? (memberText(token.header, 'alg') ?? '') : ''
}

const issuerOf = ({ value }: GivenIdToken) => {
  const token = decodeToken(value)
  return token.kind === 'jws' ? memberText(token.payload, 'iss') : undefined
}

const clientOf = (flow: CapturedFlow) =>
  [
    ...all(flow, 'authorization-request'),
    ...all(flow, 'token-request'),
    ...all(flow, 'backchannel-authentication-request'),
  ]
    .map(
      (message) =>
        parameterValue(message, 'client_id') ??
        ('authentication' in message ? message.authentication[0]?.clientId?.value : undefined),
    )
    .find((value) => value !== undefined)

const algorithms: readonly Fault[] = [
  {
    id: 'id-token-algorithm-not-the-registered-one',
    cause: 'id-token-algorithm-unexpected',
    severity: 'error',
    apply(flow) {
      const [token] = idTokensOf(flow)
      const clientId = clientOf(flow)
      if (!token || !clientId) return undefined
      const other = algOf(token) === 'ES384' ? 'RS256' : 'ES384'
      return mutant(flow.exchanges, { client_id: clientId, id_token_signed_response_alg: other })
    },
  },
  {
    id: 'id-token-algorithm-not-listed',
    cause: 'id-token-algorithm-unexpected',
    severity: 'warning',
    apply(flow) {
      const name = 'id_token_signing_alg_values_supported'
      // What the client registered with the server goes before what the server lists.
      const registered = all(flow, 'registration-response').some((one) => one.registered?.id_token_signed_response_alg)
      if (!idTokensOf(flow)[0] || registered || !listsInMetadata(flow, name)) return undefined
      return mutant(withMetadata(flow, { [name]: ['ES384'] }))
    },
  },
]

type Key = Readonly<Record<string, unknown>>

const isSigned = (token: GivenIdToken) => /^(?:RS|PS|ES|Ed)/.test(algOf(token))

/** The ID tokens name a key that nobody published. */
const byUnknownKey = (flow: CapturedFlow) =>
  changeIdTokens(flow, ({ header }) => {
    header['kid'] = 'key-of-next-month'
  })

const fetches = (flow: CapturedFlow) => all(flow, 'jwks-response')

const keys: readonly Fault[] = [
  {
    id: 'key-not-published',
    cause: 'signing-key-not-found',
    severity: 'error',
    async apply(flow) {
      const [first] = idTokensOf(flow)
      const after = fetches(flow).some(({ at }) => first && at > first.holder.at)
      if (!first || !isSigned(first) || !showsKeys(flow) || !after) return undefined
      const exchanges = await byUnknownKey(flow)
      return exchanges && mutant(exchanges)
    },
  },
  {
    id: 'key-changed-since-the-fetch',
    cause: 'signing-key-not-found',
    severity: 'warning',
    async apply(flow) {
      const [first] = idTokensOf(flow)
      const begun = flow.exchanges[0]?.startedAt
      if (!first || begun === undefined || !isSigned(first) || !showsKeys(flow)) return undefined
      const exchanges = await byUnknownKey(flow)
      // The client had the key set from before the login.
      const ids = fetches(flow).map(({ exchange }) => exchange)
      return exchanges && mutant(edited(exchanges, ids, (exchange) => ({ ...exchange, startedAt: begun })))
    },
  },
  {
    id: 'key-not-among-those-given',
    cause: 'signing-key-not-found',
    severity: 'warning',
    async apply(flow) {
      const [first] = idTokensOf(flow)
      const clientId = clientOf(flow)
      const known: readonly Key[] = fetches(flow).flatMap((one) => one.keys ?? [])
      const issuer = first && issuerOf(first)
      if (!first || !issuer || !clientId || !isSigned(first) || known.length === 0) return undefined
      const exchanges = await byUnknownKey(flow)
      if (!exchanges) return undefined
      const ids = fetches(flow).map(({ exchange }) => exchange)
      const issuer_jwks = { keys: known.map((key) => ({ ...key, kty: String(key['kty']) })) }
      return mutant(
        exchanges.filter(({ id }) => !ids.includes(id)),
        { client_id: clientId, issuer, issuer_jwks },
      )
    },
  },
  {
    id: 'key-not-named',
    cause: 'signing-key-not-found',
    severity: 'warning',
    async apply(flow) {
      const [first] = idTokensOf(flow)
      if (!first || !isSigned(first) || !showsKeys(flow)) return undefined
      const named = decodeToken(first.value)
      const kid = named.kind === 'jws' ? memberText(named.header, 'kid') : undefined
      const exchanges = await changeIdTokens(flow, ({ header }) => {
        header['kid'] = undefined
      })
      const ids = fetches(flow).map(({ exchange }) => exchange)
      // The server publishes the key before it beside the one that signs.
      const twice =
        exchanges &&
        edited(exchanges, ids, (exchange) => {
          if (exchange.outcome.kind !== 'answered') return exchange
          const set = JSON.parse(answerOf(exchange)) as { readonly keys: readonly Key[] }
          const old = set.keys.filter((key) => key['kid'] === kid).map((key) => ({ ...key, kid: 'key-of-last-month' }))
          return withResponse(exchange, {
            body: withMember(exchange.outcome.response.body, 'keys', [...old, ...set.keys]),
          })
        })
      return kid && twice ? mutant(twice) : undefined
    },
  },
]

/** What goes wrong with how, and by which key, an ID token is signed (OpenID Connect Core §3.1.3.7, §10.1). */
export const idTokenKeyFaults: readonly Fault[] = [...algorithms, ...keys]
