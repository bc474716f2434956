import type { GrantType } from '../oauth/grant.ts'
import type { EndpointKind } from '../oauth/message.ts'
import type { Flow } from './flow.ts'

/** What a flow is about: its grant, or, where no token is asked for, what it does instead. */
export type FlowSubject = GrantType | 'logout' | 'registration' | 'discovery' | 'preflight' | 'session_check'

/** Names a flow for a list. */
export function flowSubject({ grant, core }: Pick<Flow, 'grant' | 'core'>): FlowSubject {
  if (grant !== 'none' || core.some(({ kind }) => kind === 'authorization-request')) return grant
  const about = new Set(core.flatMap(({ message }) => ('about' in message ? [message.about] : [])))
  const [, subject] = subjects.find(([kind]) => about.has(kind)) ?? []
  return subject ?? grant
}

/** What counts most comes first: a registration may follow discovery. */
const subjects: readonly (readonly [EndpointKind, FlowSubject])[] = [
  ['end-session', 'logout'],
  ['frontchannel-logout', 'logout'],
  ['backchannel-logout', 'logout'],
  ['registration', 'registration'],
  ['resource-metadata', 'discovery'],
  ['metadata', 'discovery'],
  ['session-check', 'session_check'],
  ['preflight', 'preflight'],
]
