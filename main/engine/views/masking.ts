import type { Masked, Masker } from '../../../shared/redact/masker.ts'

/** Shows a value masked, or as it is where the person asked for it. */
export type Show = (masked: () => Masked, plain: string) => Masked

/** The two ways of showing. */
export function showing(reveal: boolean): Show {
  return reveal ? (_masked, plain) => ({ text: plain, masked: false }) : (masked) => masked()
}

/** A text without a name of its own, masked by what is known. */
export function maskedText(masker: Masker, text: string): Masked {
  const masked = masker.text(text)
  return { text: masked, masked: masked !== text }
}
