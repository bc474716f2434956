import { readFileSync, writeFileSync } from 'node:fs'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import { readRegistrations } from './read-registrations.ts'

/** What was typed in before; a file that was damaged is no reason not to start. */
export function keptRegistrations(path: string): readonly ClientRegistration[] {
  try {
    readFileSync(path)
    return readRegistrations(path)
  } catch {
    return []
  }
}

/** Keeps them for the next start, readable by this account alone. */
export function keepRegistrations(path: string, registrations: readonly ClientRegistration[]): void {
  writeFileSync(path, `${JSON.stringify(registrations, null, 2)}\n`, { mode: 0o600 })
}
