import { bodyPlace } from '../exchange/place.ts'
import { hostOf } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { GrantType } from '../oauth/grant.ts'
import type { Message, OAuthError } from '../oauth/message.ts'
import { errorEvidence } from './evidence.ts'
import type { Evidence } from './finding.ts'
import { type ProviderCause, type ProviderErrorRow, theSpecifications } from './provider-errors/provider-error-row.ts'
import { readProviderError } from './provider-errors/read-provider-error.ts'

/** A message in which a server says no, and what its words stand for. */
export interface Refusal {
  readonly message: Message
  /** Of a page that names no error, its words stand in the place of the code. */
  readonly error: OAuthError
  /** What the provider means by it; undefined for words that nobody has told us of. */
  readonly row?: ProviderErrorRow
  /** The causes of the row that this message can have at all: a refresh redeems no code. */
  readonly causes: readonly ProviderCause[]
}

/** Every refusal among the core steps of a flow, in their order; what is a part of normal life, such as a pending device, too. */
export function refusals(flow: Flow): readonly Refusal[] {
  return flow.core.flatMap(({ message }) => refusalOf(message) ?? [])
}

/** What was read before: a flow is checked by every cause, on each of its changes. */
const read = new WeakMap<Message, { readonly refusal: Refusal | undefined }>()

/** The refusal that this message is; undefined where it is none. */
export function refusalOf(message: Message): Refusal | undefined {
  const known = read.get(message)
  if (known) return known.refusal
  const refusal = readRefusal(message)
  read.set(message, { refusal })
  return refusal
}

function readRefusal(message: Message): Refusal | undefined {
  const error = errorOf(message)
  if (!error) return undefined
  const row = readProviderError(error, hostOf(message.endpoint))
  return { message, error, ...(row && { row }), causes: row ? possible(row.causes, message) : [] }
}

function errorOf(message: Message): OAuthError | undefined {
  if ('error' in message && message.error) return message.error
  if (message.kind !== 'authorization-error-page' || message.text === '') return undefined
  return { code: { value: message.text, place: bodyPlace(message.exchange, 'response') } }
}

const ofCodes: readonly ProviderCause[] = ['authorization-code-expired', 'pkce-verifier-mismatch', 'pkce-missing']
const ofRefreshes: readonly ProviderCause[] = ['refresh-token-expired', 'refresh-token-reused']

/** Providers have one text for all grants. Words that fit none of the causes keep them all. */
function possible(causes: readonly ProviderCause[], message: Message): readonly ProviderCause[] {
  if (causes.length < 2 || message.kind !== 'token-response') return causes
  const impossible = notOf(message.grant)
  const left = causes.filter((cause) => !impossible.includes(cause))
  return left.length === 0 ? causes : left
}

function notOf(grant: GrantType): readonly ProviderCause[] {
  if (grant === 'authorization_code') return ofRefreshes
  return grant === 'refresh_token' ? ofCodes : []
}

/** The refusals whose words stand for this cause: as their only meaning, unless `among` lets others stand beside it. */
export function refusedFor(
  flow: Flow,
  cause: ProviderCause,
  { among = false }: { readonly among?: boolean } = {},
): readonly Refusal[] {
  return refusals(flow).filter(({ row, causes }) => {
    if (!row || row.expected) return false
    return among ? causes.includes(cause) : causes.length === 1 && causes[0] === cause
  })
}

/** True where the words are a provider's own, and not a bare code of a specification. */
export function isInOwnWords({ row }: Refusal): boolean {
  return row !== undefined && row.provider !== theSpecifications
}

/** A page can say much; what proves it is its beginning. */
const longestSaid = 200

/** The server's words as evidence: the code, then its description. */
export function said({ error }: Refusal): readonly [Evidence, ...Evidence[]] {
  return errorEvidence({ ...error, code: { ...error.code, value: error.code.value.slice(0, longestSaid) } })
}

/**
 * What the provider means, and the change that it asks for, where a row knows more than the cause does.
 * Words travel from server to server, so it says whose they are known to be, not whose server this is.
 */
export function providerWords({ row }: Refusal): string {
  if (!row || row.provider === theSpecifications) return ''
  return ` These words are known from ${row.provider}: ${row.meaning}${row.advice ? ` ${row.advice}` : ''}`
}
