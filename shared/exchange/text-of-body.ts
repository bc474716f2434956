/** temporary */
export function textOfBody(
  bytes: Uint8Array,
  _contentType?: string,
): { text: string; charset: string; wellFormed: boolean } {
  return { text: new TextDecoder().decode(bytes), charset: 'utf-8', wellFormed: true }
}
