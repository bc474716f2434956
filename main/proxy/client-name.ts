import { programName } from '../../shared/exchange/client-process.ts'
import type { ClientEnd } from './client-ends.ts'

/** What tells a client's name. */
interface Nameable {
  readonly userAgent: string | undefined
  readonly end?: ClientEnd | undefined
}

/** What a client calls itself, or else what its program is called; null where neither is known, or not yet. */
export function clientName({ userAgent, end }: Nameable): string | null {
  return userAgent ?? (end?.process ? programName(end.process) : null)
}

/** Calls back once its name is known, or known never to be: at once where it calls itself something. */
export function whenNamed(client: Nameable, then: (name: string | null) => void): void {
  if (client.userAgent === undefined && client.end) client.end.whenTold(() => then(clientName(client)))
  else then(clientName(client))
}
