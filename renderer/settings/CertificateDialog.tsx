import { type ReactNode, useEffect, useState } from 'react'
import type { CertificateAuthorityInfo } from '../../shared/bridge/program-views.ts'
import { useBridge } from '../bridge/window-bridge.ts'
import { localDate } from '../format/time.ts'
import { openDialog } from '../store/view.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Modal } from '../ui/Modal.tsx'
import { saveFile } from '../ui/save-file.ts'

/** The CA's certificate, and how any other client is made to use the proxy and to trust it. */
export function CertificateDialog(): ReactNode {
  const bridge = useBridge()
  const [authority, setAuthority] = useState<CertificateAuthorityInfo | null>(null)
  const [failure, setFailure] = useState<string | null>(null)

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
          <p className="other-clients">
            <button type="button" className="button" onClick={() => openDialog('connect')}>
              <Icon name="plug" />
              Connect a client
            </button>
            Each way in says how the client is made to trust it. Through the proxy, <code>http://tokentrail.test/</code>{' '}
            offers it too.
          </p>
        </>
      )}
    </Modal>
  )
}
