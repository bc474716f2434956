/** More characters than this would push all else out of sight: what holds them scrolls by itself. */
const many = 1200

/** What an element with so much text is given besides: a bounded height, and the focus, so that keys scroll it. */
export function longText(
  length: number,
  label: string,
): { readonly 'data-long'?: true; readonly tabIndex?: 0; readonly role?: 'group'; readonly 'aria-label'?: string } {
  return length > many ? { 'data-long': true, tabIndex: 0, role: 'group', 'aria-label': label } : {}
}
