import type { OAuthError } from '../../oauth/message.ts'
import { providerErrorRows } from './index.ts'
import type { ProviderErrorRow, Said } from './provider-error-row.ts'

/** What was read before: causes ask again on every change of a flow. */
const read = new WeakMap<OAuthError, { readonly host: string; readonly row: ProviderErrorRow | undefined }>()

/**
 * The row that an error is known by: the first that fits. `host` is that of the server that sent it,
 * in lower case, for providers that say no more than the specification.
 */
export function readProviderError(error: OAuthError, host: string): ProviderErrorRow | undefined {
  const known = read.get(error)
  if (known?.host === host) return known.row
  const row = firstThatFits(error, host)
  read.set(error, { host, row })
  return row
}

/** No provider says more than this; a longer text is somebody else's. */
const longestWords = 2000

function firstThatFits(error: OAuthError, host: string): ProviderErrorRow | undefined {
  const code = error.code.value.slice(0, longestWords)
  const description = error.description?.value.slice(0, longestWords) ?? ''
  const numbered = byNumber(`${code} ${description}`)
  if (numbered) return numbered
  return (rowsByCode.get(code) ?? rowsWithoutCode).find(({ on }) => fits(on, { error, code, description, host }))
}

interface Sent {
  readonly error: OAuthError
  readonly code: string
  readonly description: string
  readonly host: string
}

function fits(on: Said, { error, code, description, host }: Sent): boolean {
  if (on.number !== undefined) return false
  const { text, detail, member } = on
  if (text && !text.test(description) && !text.test(code)) return false
  if (detail !== undefined && !error.details?.some(({ value }) => value === detail)) return false
  if (member !== undefined && !error.code.place.location.endsWith(`.${member}`)) return false
  return on.host === undefined || listed(on.host).some((end) => host === end || host.endsWith(`.${end}`))
}

const listed = (value: string | readonly string[]) => (typeof value === 'string' ? [value] : value)

const rowsByNumber: ReadonlyMap<number, ProviderErrorRow> = new Map(
  providerErrorRows.flatMap((row) => (row.on.number === undefined ? [] : [[row.on.number, row]])),
)

function byNumber(words: string): ProviderErrorRow | undefined {
  if (!words.includes('AADSTS')) return undefined
  for (const [, number] of words.matchAll(/AADSTS(\d{5,7})\b/g)) {
    const row = rowsByNumber.get(Number(number))
    if (row) return row
  }
  return undefined
}

const rowsWithoutCode = providerErrorRows.filter(({ on }) => on.number === undefined && on.code === undefined)

/** For each code, the rows that it may be known by, in their order: those of that code, and those of any. */
const rowsByCode: ReadonlyMap<string, readonly ProviderErrorRow[]> = indexByCode()

function indexByCode(): ReadonlyMap<string, readonly ProviderErrorRow[]> {
  const codes = new Set(providerErrorRows.flatMap(({ on }) => codesOf(on)))
  return new Map(
    [...codes].map((code) => [
      code,
      providerErrorRows.filter(
        ({ on }) => on.number === undefined && (on.code === undefined || codesOf(on).includes(code)),
      ),
    ]),
  )
}

function codesOf({ number, ...on }: Said): readonly string[] {
  const code = number === undefined && 'code' in on ? on.code : undefined
  return code === undefined ? [] : listed(code)
}
