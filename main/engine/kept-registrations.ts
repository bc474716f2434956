import { writeFileSync } from 'node:fs'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import { orNothing } from '../../shared/thrown/or-nothing.ts'
import { readRegistrations } from './read-registrations.ts'

/** What was typed in before; a file that was damaged is no reason not to start. */
export function keptRegistrations(path: string): readonly ClientRegistration[] {
  return orNothing(() => readRegistrations(path)) ?? []
}

/** Keeps them for the next start, readable by this account alone. */
export function keepRegistrations(path: string, registrations: readonly ClientRegistration[]): void {
  writeFileSync(path, `${JSON.stringify(registrations, null, 2)}\n`, { mode: 0o600 })
}
