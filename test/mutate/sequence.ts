import { createHash } from 'node:crypto'
import { type Exchange, type ExchangeId, exchangeId } from '../../shared/exchange/exchange.ts'
import { parameterValue } from '../../shared/exchange/parameter.ts'
import { all, type CapturedFlow, first } from './captured-flow.ts'
import { replaceEverywhere } from './edit.ts'

// What happens more than once: exchanges put in between, and whole logins begun again.

/** Between two exchanges that are put in, in milliseconds. */
const pace = 40

/** The exchanges with others put in before one of them. What follows comes later by as much, and all are numbered anew. */
export function inserted(
  exchanges: readonly Exchange[],
  before: ExchangeId,
  added: readonly Exchange[],
): readonly Exchange[] {
  const index = exchanges.findIndex(({ id }) => id === before)
  const anchor = exchanges[index]
  if (!anchor) throw new Error(`The capture has no exchange ${before}.`)
  const start = anchor.startedAt
  const later = (exchange: Exchange) =>
    exchange.startedAt >= start ? { ...exchange, startedAt: exchange.startedAt + (added.length + 1) * pace } : exchange
  return numbered([
    ...exchanges.slice(0, index),
    ...added.map((exchange, at) => ({ ...exchange, startedAt: start + at * pace })),
    ...exchanges.slice(index).map(later),
  ])
}

/** The exchanges with others behind them, begun a while after the last of them. */
export function followed(exchanges: readonly Exchange[], added: readonly Exchange[]): readonly Exchange[] {
  const end = Math.max(...exchanges.map(({ startedAt, timing }) => startedAt + (timing.ended ?? 0)))
  return numbered([...exchanges, ...added.map((exchange, at) => ({ ...exchange, startedAt: end + (at + 1) * pace }))])
}

function numbered(exchanges: readonly Exchange[]): readonly Exchange[] {
  return exchanges.map((exchange, index) => ({ ...exchange, id: exchangeId(index) }))
}

/** What a client and a server make anew for each login. */
const once = ['state', 'nonce', 'code', 'request_uri', 'access_token', 'refresh_token'] as const

/**
 * These exchanges of a flow as another login of the same client has them: what is made anew for each login is another
 * value in each of the turns. `keep` names what the client repeats.
 */
export function anotherLogin(
  flow: CapturedFlow,
  exchanges: readonly Exchange[],
  turn: number,
  keep: readonly ((typeof once)[number] | 'code_challenge')[] = [],
): readonly Exchange[] {
  const values = once
    .filter((name) => !keep.includes(name))
    .flatMap((name) => flow.messages.flatMap((message) => parameterValue(message, name) ?? []))
  const renewed = [...new Set(values)].reduce(
    (changed, value) => replaceEverywhere(changed, value, fresh(value, turn)),
    exchanges,
  )
  return keep.includes('code_challenge') ? renewed : withFreshChallenge(flow, renewed, turn)
}

function withFreshChallenge(flow: CapturedFlow, exchanges: readonly Exchange[], turn: number): readonly Exchange[] {
  const challenge = [...all(flow, 'authorization-request'), ...all(flow, 'pushed-authorization-request')]
    .map((message) => parameterValue(message, 'code_challenge'))
    .find((value) => value !== undefined)
  if (challenge === undefined) return exchanges
  const verifier = all(flow, 'token-request')
    .map((message) => parameterValue(message, 'code_verifier'))
    .find((value) => value !== undefined)
  if (verifier === undefined) return replaceEverywhere(exchanges, challenge, fresh(challenge, turn))
  const next = fresh(verifier, turn)
  const hashed = createHash('sha256').update(next).digest('base64url')
  return replaceEverywhere(replaceEverywhere(exchanges, verifier, next), challenge, hashed)
}

/** Another value of the same length and the same letters. */
function fresh(value: string, turn: number): string {
  const middle = value.length >> 1
  return `${value.slice(middle)}${value.slice(0, middle)}`.replace(/.$/, String(turn))
}

/** The exchanges in which the client names the authorization request that the browser is to make, the outer leg first. */
export function sendingsOff(flow: CapturedFlow): readonly Exchange[] {
  const request = first(flow, 'authorization-request')
  if (!request) return []
  const names = (exchange: Exchange) =>
    exchange.outcome.kind === 'answered' &&
    exchange.outcome.response.headers.some(
      ([name, value]) => name.toLowerCase() === 'location' && value === request.request.url,
    )
  return flow.exchanges.filter((exchange) => exchange.id < request.exchange && names(exchange))
}
