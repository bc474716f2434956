import type { causesOfProviders } from './provider-causes.ts'

/** A cause that a provider's words may stand for. */
export type ProviderCause = (typeof causesOfProviders)[number]

/** How one provider says one thing, what it means, and where the provider or its users say so. */
export interface ProviderErrorRow {
  readonly provider: string
  readonly on: Said
  /** In plain words, one or two sentences. */
  readonly meaning: string
  /** None where the words tell nothing, more than one where they stand for several: only the traffic can tell then. */
  readonly causes: readonly ProviderCause[]
  /** The change to make there, where it is more than the cause's own solution. */
  readonly advice?: string
  /** True where it is a part of normal life, such as a device that is to ask again. */
  readonly expected?: true
  /** A URL, an issue as `owner/repository#1`, or a repository and a file in it. */
  readonly source: string
  /** A refusal as the provider sends it: its code and its words. */
  readonly example: Example
}

/** A row before it is put under its provider. */
export type UnnamedRow = Omit<ProviderErrorRow, 'provider'>

/** What a row is known by. All that is named must fit. Patterns take time linear in the text. */
export type Said =
  /** Entra's own number, after `AADSTS`: its texts change, its numbers do not. */
  | { readonly number: number }
  | {
      readonly number?: never
      /** The error code, to the letter. */
      readonly code?: string | readonly string[]
      /** The description, or the text of a page. */
      readonly text?: RegExp
      /** A further code that the provider puts beside the error: `error_subcode`, `error_reason` … */
      readonly detail?: string
      /** The member in which the error stands, where it is the provider's own: `ErrorCode` of Apigee. */
      readonly member?: string
      /** The host, or its end: for a provider that says no more than the RFC, whose words mean more there. */
      readonly host?: string | readonly string[]
    }

/** `words` alone is what a page says. */
export interface Example {
  readonly code?: string
  readonly words?: string
  readonly detail?: string
  readonly member?: string
  readonly host?: string
}

/** Puts rows under the name of their provider. */
export function rowsOf(provider: string, rows: readonly UnnamedRow[]): readonly ProviderErrorRow[] {
  return rows.map((row) => ({ provider, ...row }))
}

/** The provider's name in the rows that any server may speak by: those of RFCs and OpenID. */
export const theSpecifications = 'The specifications'
