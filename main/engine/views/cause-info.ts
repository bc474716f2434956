import type { CauseInfo } from '../../../shared/bridge/rows.ts'
import type { Cause } from '../../../shared/causes/cause.ts'
import { specificationUrl } from '../../../shared/oauth/vocabulary.ts'

/** The words of a cause, its references with their addresses. */
export function causeInfo(cause: Cause): CauseInfo {
  const { id, title, possibleCause, solution, troubleshoot, severities, where } = cause
  const references = cause.references.map((text) => ({ text, url: specificationUrl(text) }))
  return { id, title, possibleCause, solution, troubleshoot, severities: [...severities], where, references }
}
