import { claimRows } from './vocabulary-claims.ts'
import { messageRows } from './vocabulary-messages.ts'
import { metadataRows } from './vocabulary-metadata.ts'
import type { VocabularyRow } from './vocabulary-row.ts'

export { specificationUrl } from './vocabulary-reference.ts'

/** One line on what a name means, and the section that defines it. */
export interface Meaning {
  readonly meaning: string
  readonly reference: string
}

const tableOf = (rows: readonly VocabularyRow[]): ReadonlyMap<string, Meaning> =>
  new Map(rows.map(([name, meaning, reference]) => [name, { meaning, reference }]))

const parameters = tableOf([...messageRows, ...metadataRows])
const claims = tableOf(claimRows)

/**
 * What a parameter or a member of a JSON body means; undefined where no specification that we know of
 * defines it. Introspection and userinfo answer with claims, so a claim's name counts too.
 */
export function describeParameter(name: string): Meaning | undefined {
  return parameters.get(name) ?? claims.get(name)
}

/** What a claim of a token, or a member of its header, means. A signed request or response holds parameters. */
export function describeClaim(name: string): Meaning | undefined {
  return claims.get(name) ?? parameters.get(name)
}
