import { type ReactNode, useEffect, useState } from 'react'
import type { CertificateAuthorityInfo } from '../../shared/bridge/views.ts'
import { useBridge } from '../bridge/window-bridge.ts'
import { localDate } from '../format/time.ts'
import { useMirror } from '../store/mirror.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Modal } from '../ui/Modal.tsx'
import { Segments } from '../ui/Segments.tsx'
import { saveFile } from '../ui/save-file.ts'
import { type ClientKind, clientKinds, commandsFor } from './other-clients.ts'

/** The CA's certificate, and how any other client is made to use the proxy and to trust it. */
export function CertificateDialog(): ReactNode {
  const bridge = useBridge()
  const proxy = useMirror((mirror) => mirror.status?.proxy ?? null)
  const [authority, setAuthority] = useState<CertificateAuthorityInfo | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [kind, setKind] = useState<ClientKind>('curl')

  useEffect(() => {
    let left = false
    bridge.call('certificateAuthority', {}).then((result) => {
      if (left) return
      if (result.ok) setAuthority(result.value)
      else setFailure(result.error.message)
    })
    return () => {
      left = true
    }
  }, [bridge])

  return (
    <Modal
      title="CA certificate"
      description="Tokentrail made this certificate authority on this machine. A client that is to be captured must trust it; its key never leaves this machine."
      width="wide"
    >
      {failure && <p className="form-error">{failure}</p>}
      {authority && (
        <>
          <dl className="facts">
            <dt>Fingerprint (SHA-256)</dt>
            <dd>
              <code className="fingerprint">{authority.fingerprint}</code>
            </dd>
            <dt>Valid until</dt>
            <dd>{localDate(authority.notAfter)}</dd>
            <dt>File</dt>
            <dd>
              <code>{authority.path}</code>{' '}
              <CopyButton text={authority.path} label="Copy the path of the certificate" />
            </dd>
          </dl>
          <div className="button-row">
            <button
              type="button"
              className="button"
              onClick={() => saveFile('tokentrail-ca.pem', 'application/x-pem-file', [authority.pem])}
            >
              <Icon name="download" />
              Download certificate
            </button>
            <CopyButton text={authority.pem} label="Copy the certificate as PEM" caption="Copy PEM" />
          </div>
          <section className="other-clients" aria-label="Another client">
            <h3>Use another client</h3>
            <p>
              Set its proxy to <code>{proxy ?? 'the proxy, once it runs'}</code>. Through the proxy,{' '}
              <code>http://tokentrail.test/</code> offers the certificate and says how each system trusts it.
            </p>
            <Segments label="Kind of client" value={kind} choices={clientKinds} onChange={setKind} />
            <pre className="command-block" tabIndex={0} role="group" aria-label="Commands">
              {commandsFor(kind, proxy ?? 'http://127.0.0.1:PORT', authority.path)}
            </pre>
            <CopyButton
              text={commandsFor(kind, proxy ?? 'http://127.0.0.1:PORT', authority.path)}
              label="Copy the commands"
              caption="Copy commands"
            />
          </section>
        </>
      )}
    </Modal>
  )
}
