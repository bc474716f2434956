import type { ReactNode } from 'react'
import type { TokenView } from '../../shared/bridge/exchange-detail.ts'
import { Icon } from '../ui/Icon.tsx'

/** Three kinds, never two: what could not be verified is not wrong, and not right either. */
export function SignatureVerdict({ verdict }: { readonly verdict: NonNullable<TokenView['signature']> }): ReactNode {
  switch (verdict.kind) {
    case 'verified':
      return (
        <p className="signature" data-signature="verified">
          <Icon name="check" size={15} />
          <strong>Signature verified</strong> {verdict.by}
        </p>
      )
    case 'failed':
      return (
        <p className="signature" data-signature="failed">
          <Icon name="cross" size={15} />
          <strong>Signature failed</strong> {verdict.reason}
        </p>
      )
    case 'unverifiable':
      return (
        <p className="signature" data-signature="unverifiable">
          <Icon name="question" size={15} />
          <strong>Could not verify, because</strong> {verdict.reason}
        </p>
      )
    default:
      return verdict satisfies never
  }
}
