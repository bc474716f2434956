import type { ReactNode } from 'react'
import { NetworkNote } from './NetworkNote.tsx'
import type { PageProps } from './page-props.ts'
import { Snippet } from './Snippet.tsx'

/** A phone, or another machine of the network. */
export function DevicePage({ way, networkAddresses }: PageProps): ReactNode {
  const { port } = new URL(way.proxy)
  return (
    <ol className="connect-steps">
      <li>
        <h3>Let the device reach the proxy</h3>
        <NetworkNote networkAddresses={networkAddresses} who="Other devices" />
      </li>
      <li>
        <h3>Set its proxy, for HTTP and for HTTPS</h3>
        {networkAddresses.length > 0 ? (
          networkAddresses.map((address) => (
            <Snippet key={address} label="Address of the proxy" text={address.replace('http://', '')} />
          ))
        ) : (
          <p>
            The address of this machine in your network, and the port <code>{port}</code>.
          </p>
        )}
        <p>
          iPhone and iPad: Settings, Wi-Fi, the network’s ⓘ, Configure Proxy, Manual. Android: the network’s settings,
          Proxy, Manual. The port is another one at each start, unless Tokentrail is started with --proxy-port.
        </p>
      </li>
      <li>
        <h3>Install the certificate</h3>
        <p>
          Open <code>http://tokentrail.test/</code> on the device and follow the page. On an iPhone, trust has to be
          switched on as well: General, About, Certificate Trust Settings.
        </p>
      </li>
    </ol>
  )
}
