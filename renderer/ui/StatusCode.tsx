import type { ReactNode } from 'react'

/** An HTTP status, coloured by its class. */
export function StatusCode({ status, reason }: { readonly status: number; readonly reason?: string }): ReactNode {
  return (
    <span className="status-code" data-class={`${Math.floor(status / 100)}xx`}>
      {status}
      {reason ? ` ${reason}` : ''}
    </span>
  )
}
