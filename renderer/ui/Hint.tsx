import { Tooltip } from 'radix-ui'
import type { ReactNode } from 'react'

/** A short word about a control that has only a drawing. */
export function Hint({ text, children }: { readonly text: string; readonly children: ReactNode }): ReactNode {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="hint" sideOffset={6}>
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
