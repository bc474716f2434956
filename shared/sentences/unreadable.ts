import { counted } from './counted.ts'

/** What is told of a HAR file in which exchanges are missing, as the session's file is damaged where they stand. */
export function unreadableSentence(exchanges: number, withSecrets: boolean): string {
  const missing = `${counted(exchanges, 'exchange')} ${exchanges === 1 ? 'is' : 'are'}`
  const leak = withSecrets ? '' : ' A secret that only they would have named as one may stand in others as it is.'
  return `${missing} missing in the HAR file: the session's file is damaged, and they cannot be read.${leak}`
}
