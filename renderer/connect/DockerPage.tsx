import type { ReactNode } from 'react'
import { composeFile, dockerRunLine } from '../../shared/ways-in/docker.ts'
import { NetworkNote } from './NetworkNote.tsx'
import type { PageProps } from './page-props.ts'
import { ShellChoice } from './ShellChoice.tsx'
import { Snippet } from './Snippet.tsx'

/** Programs in containers. */
export function DockerPage({ way, networkAddresses, shell, onShell }: PageProps): ReactNode {
  return (
    <ol className="connect-steps">
      <li>
        <h3>Let containers reach the proxy</h3>
        <p>Docker Desktop passes it on by itself. Docker on Linux reaches it only where it listens for the network.</p>
        <NetworkNote networkAddresses={networkAddresses} who="Containers on Linux" />
      </li>
      <li>
        <h3>Add a file for Compose</h3>
        <p>
          Save it as <code>compose.tokentrail.yaml</code>, name your service in it, and start with{' '}
          <code>docker compose -f compose.yaml -f compose.tokentrail.yaml up</code>.
        </p>
        <Snippet label="Compose file" text={composeFile(way)} />
        <p>
          In a container, localhost is the container, so it is asked directly. The proxy does not know the names of your
          other services, nor on Linux <code>host.docker.internal</code>. Add a name to NO_PROXY, and it is asked past
          the proxy, unseen. To see what it is asked, publish its port instead, and point the name at{' '}
          <code>127.0.0.1</code> with that port in the proxy settings, Way to servers, Names pointed elsewhere.
        </p>
      </li>
      <li>
        <h3>Or run one image</h3>
        <ShellChoice shell={shell} onShell={onShell} />
        <Snippet label="Line that runs an image" text={dockerRunLine(way, shell, 'YOUR_IMAGE')} />
      </li>
    </ol>
  )
}
