import type { ReactNode } from 'react'
import { addSimulatorRoot, removeMacProxy, setMacProxy } from '../../shared/ways-in/ios.ts'
import type { PageProps } from './page-props.ts'
import { Snippet } from './Snippet.tsx'

/** A simulator on this Mac. */
export function IosPage({ way }: PageProps): ReactNode {
  return (
    <ol className="connect-steps">
      {way.platform !== 'darwin' && (
        <li>
          <h3>Tokentrail runs on another system</h3>
          <p>Simulators run on a Mac. Start Tokentrail there, or see “Other device” for a Mac of your network.</p>
        </li>
      )}
      <li>
        <h3>Set the Mac’s proxy</h3>
        <p>A simulator has none of its own. Everything on the Mac goes through it until you take it back.</p>
        <Snippet label="Set the Mac’s proxy" text={setMacProxy(way.proxy)} />
        <Snippet label="Take the Mac’s proxy back" text={removeMacProxy} />
        <p>
          Wi-Fi is the network service: <code>networksetup -listallnetworkservices</code> names yours. Its exceptions
          are emptied, and put back as macOS has them at first; <code>networksetup -getproxybypassdomains Wi-Fi</code>{' '}
          shows those that you have now.
        </p>
        <p>
          If a server on localhost does not show, the app asks it directly: give it a name such as <code>app.test</code>
          , and point that at <code>127.0.0.1</code> with its port in the proxy settings, Way to servers, Names pointed
          elsewhere.
        </p>
      </li>
      <li>
        <h3>Let the simulator that runs trust the certificate</h3>
        <Snippet label="Trust the certificate" text={addSimulatorRoot(way.ca)} />
        <p>
          Its apps then trust it too. Start those that run anew. One that pins a certificate refuses: the check tells.
        </p>
      </li>
    </ol>
  )
}
