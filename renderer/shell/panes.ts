/** The parts of the window that F6 goes round. */
export type PaneName = 'list' | 'timeline' | 'details'

/** Sets the focus on a pane: on its list, else on what can first be used in it. */
export function focusPane(name: PaneName): void {
  focusIn(document.querySelector<HTMLElement>(`[data-pane="${name}"]`))
}

/** Goes to the next pane, or the one before. */
export function movePane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')]
  if (panes.length === 0) return
  const here = panes.findIndex((pane) => pane.contains(document.activeElement))
  const next = here < 0 ? (step > 0 ? 0 : panes.length - 1) : (here + step + panes.length) % panes.length
  focusIn(panes[next] ?? null)
}

function focusIn(pane: HTMLElement | null): void {
  const goal =
    pane?.querySelector<HTMLElement>('.virtual-grid') ??
    pane?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]') ??
    pane?.querySelector<HTMLElement>('button, input, [tabindex="0"]')
  goal?.focus()
}
