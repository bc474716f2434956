import type { ProviderCause, UnnamedRow } from '../../provider-error-row.ts'

const list = 'https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity-platform/reference-error-codes.md'

/** By the number alone: the texts of Entra change and are translated. `words` is the text as it is listed. */
export function aadsts(
  number: number,
  [code, words]: readonly [code: string, words: string],
  causes: ProviderCause | readonly ProviderCause[],
  meaning: string,
  more: { readonly advice?: string; readonly source?: string; readonly expected?: true } = {},
): UnnamedRow {
  return {
    on: { number },
    meaning,
    causes: typeof causes === 'string' ? [causes] : causes,
    source: list,
    ...more,
    example: { code, words: `AADSTS${number}: ${words}` },
  }
}

export const tenantEndpoint =
  'Use the endpoint of the very tenant in both requests instead of /common, /organizations or /consumers.'
