/** What a body is read as, where it is text. */
export type BodyLanguage = 'json' | 'form' | 'html' | 'text'

const pictures = /^(?:image\/(?!svg)|audio\/|video\/|font\/)/

/** True for a media type of pictures, sound, film and fonts. */
export const isMedia = (type: string | undefined): boolean => pictures.test(type ?? '')

/** True for a body that is drawn as bytes: by its media type, or because it does not read as text. */
export function isBinary(type: string | undefined, text: string, wellFormed: boolean): boolean {
  if (isMedia(type) || /^application\/(?:octet-stream|zip|pdf|wasm)/.test(type ?? '')) return true
  return text.includes('\0') || (!wellFormed && !isNamedText(type))
}

const isNamedText = (type: string | undefined) => /^text\/|json|xml|javascript|form-urlencoded/.test(type ?? '')

/** The language of a body by its media type, and by how it begins. */
export function languageOf(type: string | undefined, text: string): BodyLanguage {
  if (type?.includes('json') || /^\s{0,64}[{[]/.test(text)) return 'json'
  if (type === 'application/x-www-form-urlencoded') return 'form'
  return type?.includes('html') ? 'html' : 'text'
}
