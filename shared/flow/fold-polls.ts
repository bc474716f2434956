import { parameterValue } from '../exchange/parameter.ts'
import type { Message, TokenResponse } from '../oauth/message.ts'
import type { Step } from './flow.ts'
import type { FlowRecord, FlowStore } from './flow-store.ts'
import { encloses } from './legs.ts'

/** The answers that mean: not yet, ask again (RFC 8628 §3.5, OpenID Connect CIBA §11). */
const notYet: ReadonlySet<string> = new Set(['authorization_pending', 'slow_down'])

/** True for a token response that tells the client to ask again later. */
export function isNotYet({ error }: TokenResponse): boolean {
  return error !== undefined && notYet.has(error.code.value)
}

/** What a poll asks about: the device code (RFC 8628 §3.4), or the CIBA request (OpenID Connect CIBA §10.1). */
export function askedAbout(request: Message): string | undefined {
  return parameterValue(request, 'device_code') ?? parameterValue(request, 'auth_req_id')
}

/**
 * A client may ask a hundred times before the person has decided: what it asked again and what was answered alike is
 * one step, seen many times. The last time, which was granted or refused, stays a step of its own.
 */
export function foldPoll(store: FlowStore, flow: FlowRecord, response: TokenResponse): void {
  const own = pairOf(flow, response)
  if (!own) return
  const answers = flow.core.filter(isTokenResponse)
  const at = answers.findIndex(({ id }) => id === own.answer.id)
  const before = pairOf(flow, answers[at - 1]?.message)
  // A poll may be told late, after the one that followed it.
  const after = pairOf(flow, answers[at + 1]?.message)
  if (after && alike(own, after)) foldPair(store, flow, after, own)
  const now = pairOf(flow, response)
  if (now && before && alike(before, now)) foldPair(store, flow, now, before)
}

function alike(one: Pair, other: Pair): boolean {
  const asked = askedAbout(one.request.message)
  return asked !== undefined && asked === askedAbout(other.request.message)
}

function foldPair(store: FlowStore, flow: FlowRecord, pair: Pair, into: Pair): void {
  // Told whole, the outer leg was folded before the inner one came.
  const isLeg = seenAs(into.request, 'poll').some((outer) => encloses(outer, pair.request.message))
  store.fold(flow, pair.request, into.request, isLeg ? 'poll-leg' : 'poll')
  store.fold(flow, pair.answer, into.answer, isLeg ? 'poll-leg' : 'poll')
}

interface Pair {
  readonly request: Step
  readonly answer: Step<TokenResponse>
}

/** The steps of a poll; none for a leg behind a gateway, whose request is a sighting of another's step. */
function pairOf(flow: FlowRecord, response: Message | undefined): Pair | undefined {
  if (response?.kind !== 'token-response' || !isNotYet(response)) return undefined
  const ofExchange = flow.core.filter(({ message }) => message.exchange === response.exchange)
  const request = ofExchange.find(({ kind }) => kind === 'token-request')
  const answer = ofExchange.find(isTokenResponse)
  return request && answer && { request, answer }
}

function seenAs({ sightings }: Step, as: Step['sightings'][number]['as']): readonly Message[] {
  return sightings.filter((sighting) => sighting.as === as).map(({ message }) => message)
}

function isTokenResponse(step: Step): step is Step<TokenResponse> {
  return step.kind === 'token-response'
}
