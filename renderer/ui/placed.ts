/** What a list says of a row's place: it gives ids and numbers, so that only the row that they change for is drawn. */
export interface Placed {
  readonly domId: string
  readonly index: number
  /** In pixels from the top of the list. */
  readonly top: number
  readonly selected: boolean
}
