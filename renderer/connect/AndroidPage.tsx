import type { ReactNode } from 'react'
import {
  androidSystemStore,
  networkSecurityConfig,
  openAndroidCertificate,
  removeAndroidProxy,
  setAndroidProxy,
  startWritableEmulator,
} from '../../shared/ways-in/android.ts'
import type { PageProps } from './page-props.ts'
import { Snippet } from './Snippet.tsx'

/** An emulator on this machine. */
export function AndroidPage({ way, shell }: PageProps): ReactNode {
  return (
    <ol className="connect-steps">
      <li>
        <h3>Set the proxy of the emulator</h3>
        <p>It reaches this machine’s loopback at 10.0.2.2. The setting stays: take it back afterwards.</p>
        <Snippet label="Set the proxy" text={setAndroidProxy(way.proxy)} />
        <Snippet label="Take the proxy back" text={removeAndroidProxy} />
        <p>
          An app that asks this machine’s servers at 10.0.2.2 needs that address pointed at <code>127.0.0.1</code>, in
          the proxy settings, Way to servers, Names pointed elsewhere: here it leads nowhere.
        </p>
      </li>
      <li>
        <h3>Install the certificate</h3>
        <Snippet label="Open the certificate in the emulator" text={openAndroidCertificate} />
        <p>
          Then Settings, Security, Encryption &amp; credentials, Install a certificate, CA certificate; newer ones have
          it under More security &amp; privacy, and the search of Settings finds “CA certificate”. Chrome trusts it from
          then on; switch QUIC off in <code>chrome://flags/#enable-quic</code> if a site still goes around.
        </p>
      </li>
      <li>
        <h3>Let your app trust it, in debug builds</h3>
        <p>Since Android 7, apps trust what a person installs only if they say so.</p>
        <Snippet label="Network security configuration" text={networkSecurityConfig} />
      </li>
      <li>
        <h3>Or put it into the system’s store</h3>
        <details>
          <summary>For apps that you cannot build, on an image without Google Play, up to Android 13</summary>
          <Snippet label="Start an emulator that can be written to" text={startWritableEmulator} />
          <Snippet
            label="Commands for the system store, in another terminal"
            text={androidSystemStore(way.ca, way.androidFile, shell)}
          />
          <p>
            Where <code>adb remount</code> asks for a restart, do it, and go on from <code>adb root</code>. Start the
            emulator with -writable-system from then on, or the certificate is gone. From Android 14 on, the store lies
            in an APEX module that cannot be written to, and this has no effect: use an image of Android 13, or a debug
            build.
          </p>
        </details>
      </li>
    </ol>
  )
}
