import type { ReactNode } from 'react'
import { openDialog } from '../store/view.ts'
import type { PageProps } from './page-props.ts'
import { Snippet } from './Snippet.tsx'

/** A browser that the person has set up for themselves. */
export function BrowserPage({ way }: PageProps): ReactNode {
  return (
    <ol className="connect-steps">
      <li>
        <h3>Easier: let Tokentrail open one</h3>
        <p>
          “Open browser” starts an installed one with a profile of its own that is set up already. What follows is for a
          browser with your own profile.
        </p>
      </li>
      <li>
        <h3>Set the proxy, for HTTP and for HTTPS</h3>
        <Snippet label="Address of the proxy" text={way.proxy.replace('http://', '')} />
        <p>
          Firefox: Settings, Network Settings, Manual; then set <code>network.proxy.allow_hijacking_localhost</code> to
          true in <code>about:config</code>, or localhost is left out. Chrome and Edge use the system’s proxy, and leave
          localhost out unless they are started with <code>--proxy-bypass-list=&lt;-loopback&gt;</code>. SOCKS goes to
          the same port.
        </p>
      </li>
      <li>
        <h3>Trust the certificate</h3>
        <p>
          Open <code>http://tokentrail.test/</code> in it: the page offers the certificate, and says how each system
          trusts it.{' '}
          <button type="button" className="link" onClick={() => openDialog('certificate')}>
            About the certificate
          </button>
        </p>
      </li>
      <li>
        <h3>HTTP/3</h3>
        <p>
          A browser that uses a proxy speaks no QUIC. Where only some sites are led through it, switch it off:{' '}
          <code>chrome://flags/#enable-quic</code>, or <code>network.http.http3.enable</code> in Firefox.
        </p>
      </li>
    </ol>
  )
}
