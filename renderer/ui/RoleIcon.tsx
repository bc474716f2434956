import type { ReactNode } from 'react'
import type { Role } from '../../shared/bridge/shown.ts'
import { Icon, type IconName } from './Icon.tsx'

const icons = {
  'user-agent': 'globe',
  client: 'app',
  'authorization-server': 'shield',
  'resource-server': 'server',
  gateway: 'gateway',
} as const satisfies Record<Role, IconName>

/** A party of the flow, as a drawing. */
export function RoleIcon({ role: party, size = 16 }: { readonly role: Role; readonly size?: number }): ReactNode {
  return <Icon name={icons[party]} size={size} />
}
