import type { WaysInView } from '../../shared/bridge/program-views.ts'
import type { Shell } from '../../shared/ways-in/shell.ts'

/** What every page of the dialog is told. */
export interface PageProps {
  readonly way: WaysInView & { readonly proxy: string }
  /** What others on this machine's networks are pointed at; none where it listens for this machine alone. */
  readonly networkAddresses: readonly string[]
  /** The shell that lines are written for. */
  readonly shell: Shell
  readonly onShell: (shell: Shell) => void
}
