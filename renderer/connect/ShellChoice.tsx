import type { ReactNode } from 'react'
import type { Shell } from '../../shared/ways-in/shell.ts'
import { Segments } from '../ui/Segments.tsx'
import type { PageProps } from './page-props.ts'

const choices: readonly { readonly value: Shell; readonly label: string }[] = [
  { value: 'bash', label: 'bash, zsh' },
  { value: 'fish', label: 'fish' },
  { value: 'powershell', label: 'PowerShell' },
  { value: 'cmd', label: 'cmd' },
]

/** For which shell the lines are written. */
export function ShellChoice({ shell, onShell }: Pick<PageProps, 'shell' | 'onShell'>): ReactNode {
  return <Segments label="Shell" value={shell} choices={choices} onChange={onShell} />
}
