import type { ReactNode } from 'react'

/** Says at once what could not be done; nothing while there is no such sentence. */
export function FormError({ sentence }: { readonly sentence: string | null }): ReactNode {
  if (!sentence) return null
  return (
    <p className="form-error" role="alert">
      {sentence}
    </p>
  )
}
