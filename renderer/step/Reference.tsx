import type { ReactNode } from 'react'

/** The section of a specification, behind what it says. */
export function Reference({ text }: { readonly text: string | null }): ReactNode {
  return text === null ? null : <cite className="reference">{text}</cite>
}
