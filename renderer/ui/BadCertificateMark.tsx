import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'

/** A bad certificate was let pass on the way of this exchange: whoever reads its row is to know. */
export function BadCertificateMark(): ReactNode {
  return (
    <span className="bad-certificate" title="A bad certificate was let pass, as the proxy settings permit">
      <Icon name="unlocked" size={13} />
      <span className="spoken">bad certificate, </span>
    </span>
  )
}
