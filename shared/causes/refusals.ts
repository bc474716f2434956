import { urlParts } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { Message, OAuthError } from '../oauth/message.ts'
import { shows } from './evidence.ts'
import type { Evidence } from './finding.ts'
import type { ProviderCause, ProviderErrorRow } from './provider-errors/provider-error-row.ts'
import { readProviderError } from './provider-errors/read-provider-error.ts'

/** A message in which a server says no, and what its words stand for. */
export interface Refusal {
  readonly message: Message
  readonly error: OAuthError
  /** What the provider means by it; undefined for words that nobody has told us of. */
  readonly row?: ProviderErrorRow
}

/** Every refusal among the core steps of a flow, in their order; what is a part of normal life, such as a pending device, too. */
export function refusals(flow: Flow): readonly Refusal[] {
  return flow.core.flatMap(({ message }) => refusalOf(message) ?? [])
}

/** The refusal that this message is; undefined where it is none. */
export function refusalOf(message: Message): Refusal | undefined {
  const error = 'error' in message ? message.error : undefined
  if (!error) return undefined
  const row = readProviderError(error, hostOf(message.endpoint))
  return { message, error, ...(row && { row }) }
}

/** The refusals whose words stand for this cause: as their only meaning, unless `among` lets others stand beside it. */
export function refusedFor(
  flow: Flow,
  cause: ProviderCause,
  { among = false }: { readonly among?: boolean } = {},
): readonly Refusal[] {
  return refusals(flow).filter(({ row }) => {
    if (!row || row.expected) return false
    return among ? row.causes.includes(cause) : row.causes.length === 1 && row.causes[0] === cause
  })
}

/** The server's words as evidence: the code, then its description. */
export function said({ error }: Refusal): readonly [Evidence, ...Evidence[]] {
  return [shows(error.code), ...(error.description ? [shows(error.description)] : [])]
}

/** What the provider means, and the change that it asks for, where a row knows more than the cause does. */
export function providerWords({ row }: Refusal): string {
  if (!row || row.provider === 'The specifications') return ''
  return ` ${row.provider} means: ${row.meaning}${row.advice ? ` ${row.advice}` : ''}`
}

function hostOf(url: string): string {
  return urlParts(url).authority.replace(/^.*@/, '').replace(/:\d*$/, '').toLowerCase()
}
