import type { ReactNode } from 'react'
import { environmentOf } from '../../shared/ways-in/environment.ts'
import { settingLine } from '../../shared/ways-in/shell.ts'
import { tools } from '../../shared/ways-in/tools.ts'
import { OpenTerminal } from './OpenTerminal.tsx'
import type { PageProps } from './page-props.ts'
import { ShellChoice } from './ShellChoice.tsx'
import { Snippet } from './Snippet.tsx'

/** Programs that are started in a terminal. */
export function TerminalPage({ way, shell, onShell }: PageProps): ReactNode {
  const lines = environmentOf(way).map(({ name, value }) => settingLine(name, value, shell))
  return (
    <ol className="connect-steps">
      <li>
        <h3>Open a terminal that is set up</h3>
        <OpenTerminal />
      </li>
      <li>
        <h3>Or set the environment of yours</h3>
        <p>What is started there afterwards goes through the proxy and trusts the certificate, on localhost too.</p>
        <ShellChoice shell={shell} onShell={onShell} />
        <Snippet label="Variables" text={lines.join('\n')} />
      </li>
      <li>
        <h3>Or run one command</h3>
        <p>On the command line, the same for one command, and its exit code is passed on:</p>
        <Snippet label="Command line" text="tokentrail run -- COMMAND" />
        <p>
          In a clone of its repository, write <code>npm run --silent tokentrail --</code> in place of{' '}
          <code>tokentrail</code>.
        </p>
      </li>
      <li>
        <h3>What each tool makes of it</h3>
        <details className="tools">
          <summary>Trust, and servers on localhost</summary>
          <table>
            <thead>
              <tr>
                <th scope="col">Tool</th>
                <th scope="col">Trusts by</th>
                <th scope="col">Localhost</th>
              </tr>
            </thead>
            <tbody>
              {tools.map(({ name, trusts, localhost }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{trusts}</td>
                  <td>{localhost}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p>
            For a tool that never leads localhost through a proxy, invent a name such as <code>app.test</code>, and
            point it at <code>127.0.0.1</code> with its port in the proxy settings, Way to servers, Names pointed
            elsewhere.
          </p>
        </details>
      </li>
    </ol>
  )
}
