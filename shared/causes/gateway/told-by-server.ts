import type { Flow } from '../../flow/flow.ts'
import { observe } from '../evidence.ts'
import type { Observation } from '../finding.ts'
import { providerWords, said } from '../refusals.ts'
import { inWordsOf } from '../server-words.ts'

/** The server itself says, in words that a provider is known for, what does not reach it as it was sent. */
export function toldByServer(flow: Flow): readonly Observation<'error'>[] {
  return inWordsOf(flow, 'gateway-altered', (refusal) => {
    const isPage = refusal.message.kind === 'authorization-error-page'
    const words = refusal.error.description ? ' It says: {seen:1}.' : ''
    const [code, ...more] = said(refusal)
    return observe(
      'error',
      `${isPage ? 'The server answers with a page that says {seen:0}.' : `The server refuses with {seen:0}.${words}`} That comes of something in front of it, which changes requests or does not tell how they came.${providerWords(refusal)}`,
      code,
      ...more,
    )
  })
}
