/** What a body turned out to be, whatever its Content-Type says. */
export type BodyKind = 'empty' | 'json' | 'malformed-json' | 'form' | 'html' | 'text' | 'binary' | 'multipart'

/** The outline of a body: its parameters are the message's, its bytes stay in the session. */
export interface BodyShape {
  readonly kind: BodyKind
  /** The media type of its Content-Type, in lower case. */
  readonly mediaType?: string
  readonly size: number
  readonly truncated: boolean
  /** Why its Content-Encoding could not be undone. */
  readonly undecodable?: string
  /** Where a malformed JSON body stops to be JSON: a sentence with line and column. */
  readonly malformed?: string
  /** The members that a JSON object has more than once. */
  readonly repeated?: readonly string[]
  /** Its first 200 characters, for an HTML or a text body in the place of JSON. */
  readonly excerpt?: string
}
