import { providerErrorRows } from './index.ts'
import { type ProviderCause, type ProviderErrorRow, theSpecifications } from './provider-error-row.ts'

/** A row as a page lists it: what the provider sends, and what it means. */
export interface ListedError {
  readonly provider: string
  /** As it is sent: the code, where it stands, and the words. */
  readonly said: {
    readonly code?: string
    readonly words?: string
    /** A further code beside it. */
    readonly detail?: string
    /** The member that it stands in, where it is not `error`. */
    readonly member?: string
    /** The host, where the row holds at this one alone. */
    readonly host?: string
  }
  readonly meaning: string
  readonly advice?: string
  /** None where the words tell nothing, several where only the traffic can tell. */
  readonly causes: readonly ProviderCause[]
  readonly source: { readonly label: string; readonly url: string }
}

/** All that is known of what providers say: by provider in the order of the alphabet, the specifications at the end. */
export function listedErrors(): readonly ListedError[] {
  const own = providerErrorRows.filter(({ provider }) => provider !== theSpecifications)
  const rest = providerErrorRows.filter(({ provider }) => provider === theSpecifications)
  const byName = own.toSorted((one, other) => one.provider.localeCompare(other.provider, 'en'))
  return [...byName, ...rest].map(listed)
}

function listed({ provider, example, meaning, advice, causes, source }: ProviderErrorRow): ListedError {
  return {
    provider,
    said: example,
    meaning,
    ...(advice !== undefined && { advice }),
    causes,
    source: { label: labelOf(source), url: urlOf(source) },
  }
}

/** A thread is written `owner/repository#1`. */
const thread = /^([\w.-]+\/[\w.-]+)#(\d+)$/

function urlOf(source: string): string {
  const [, repository, number] = thread.exec(source) ?? []
  return repository && number ? `https://github.com/${repository}/issues/${number}` : source
}

function labelOf(source: string): string {
  if (thread.test(source)) return source
  const github = /^https:\/\/github\.com\/([\w.-]+\/[\w.-]+)/.exec(source)?.[1]
  return github ?? source.replace(/^https:\/\/(?:www\.)?/, '').replace(/\/.*$/, '')
}
