import type { ReactNode } from 'react'
import { electronLines } from '../../shared/ways-in/electron-app.ts'
import type { PageProps } from './page-props.ts'
import { ShellChoice } from './ShellChoice.tsx'
import { Snippet } from './Snippet.tsx'

/** An app with Chromium and Node.js inside. */
export function ElectronPage({ way, shell, onShell }: PageProps): ReactNode {
  return (
    <ol className="connect-steps">
      <li>
        <h3>Quit the app</h3>
        <p>One that runs takes no switches: a second start only shows its window.</p>
      </li>
      <li>
        <h3>Start it with these switches and variables</h3>
        <ShellChoice shell={shell} onShell={onShell} />
        <Snippet label="Lines that start the app" text={electronLines(way, way.spkiHash, shell)} />
        <p>
          The switches are for its windows; the variables are for the Node.js of its main process. On macOS the program
          lies in <code>Your.app/Contents/MacOS/</code>.
        </p>
      </li>
      <li>
        <h3>Where it does not help</h3>
        <p>
          An app may set a proxy of its own, or check certificates itself: the check below tells. Electron reads
          NODE_EXTRA_CA_CERTS from version 31 on, and an app can switch that off (its nodeOptions fuse); Node.js inside
          uses the proxy by itself from 24.5 or 22.21 on.
        </p>
      </li>
    </ol>
  )
}
