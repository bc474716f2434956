import type { ReactNode } from 'react'
import { ChecksDialog } from '../catalogue/ChecksDialog.tsx'
import { ConnectDialog } from '../connect/ConnectDialog.tsx'
import { ProxySettingsDialog } from '../proxy-settings/ProxySettingsDialog.tsx'
import type { DialogName } from '../store/view.ts'
import { CertificateDialog } from './CertificateDialog.tsx'
import { ClearDialog } from './ClearDialog.tsx'
import { ExportDialog } from './ExportDialog.tsx'
import { KeysDialog } from './KeysDialog.tsx'
import { RegistrationsDialog } from './RegistrationsDialog.tsx'
import { useFocusReturned } from './use-focus-returned.ts'

/** The dialog with this name. */
export function Dialogs({ name }: { readonly name: DialogName }): ReactNode {
  useFocusReturned()
  switch (name) {
    case 'certificate':
      return <CertificateDialog />
    case 'registrations':
      return <RegistrationsDialog />
    case 'clear':
      return <ClearDialog />
    case 'export':
      return <ExportDialog />
    case 'keys':
      return <KeysDialog />
    case 'proxy':
      return <ProxySettingsDialog />
    case 'connect':
      return <ConnectDialog />
    case 'checks':
      return <ChecksDialog />
    default:
      return name satisfies never
  }
}
