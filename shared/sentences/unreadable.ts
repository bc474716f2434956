import { counted } from './counted.ts'

/** What is told of a HAR file in which exchanges are missing, as the session's file is damaged where they stand. */
export function unreadableSentence(exchanges: number, withSecrets: boolean): string {
  const missing = exchanges === 1 ? 'is missing' : 'are missing'
  const there = exchanges === 1 ? 'it stands' : 'they stand'
  const leak = withSecrets ? '' : ' A secret that shows as one only there may be left unmasked in the others.'
  return `${counted(exchanges, 'exchange')} ${missing} in the HAR file: the session's file is damaged where ${there}.${leak}`
}
