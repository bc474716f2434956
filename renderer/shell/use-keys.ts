import { useEffect } from 'react'
import type { WindowBridge } from '../bridge/window-bridge.ts'
import { mirrorStore } from '../store/mirror.ts'
import { openDialog, showSection, toggleSecrets, viewStore } from '../store/view.ts'
import { undoNewest } from './Notices.tsx'
import { movePane } from './panes.ts'

/** The keys of the window, as the list of keys names them. */
export const keyList: readonly { readonly keys: readonly string[]; readonly what: string }[] = [
  { keys: ['↑', '↓'], what: 'Move in a list or the timeline' },
  { keys: ['Home', 'End'], what: 'To the first or the last row' },
  { keys: ['Page up', 'Page down'], what: 'A page further' },
  { keys: ['Enter'], what: 'Open: from the list to the timeline, and on to the details' },
  { keys: ['←', '→'], what: 'Move between tabs' },
  { keys: ['F6', ']'], what: 'Next pane' },
  { keys: ['Shift F6', '['], what: 'Pane before' },
  { keys: ['/'], what: 'Search' },
  { keys: ['f'], what: 'Flows' },
  { keys: ['x'], what: 'All exchanges' },
  { keys: ['s'], what: 'Show or hide the secrets of the details' },
  { keys: ['c'], what: 'Every check that is made' },
  { keys: ['w'], what: 'Ways in: connect a terminal, an app, a container, a phone' },
  { keys: ['p'], what: 'The settings of the proxy' },
  { keys: ['Ctrl Z', '⌘ Z'], what: 'Undo what the newest notice tells of' },
  { keys: ['?'], what: 'This list' },
  { keys: ['Esc'], what: 'Close a dialog, empty the search' },
]

/** Listens for the keys that hold everywhere. Nothing is taken from a text that is being written. */
export function useKeys(bridge: WindowBridge): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event, bridge)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [bridge])
}

function onKey(event: KeyboardEvent, bridge: WindowBridge): void {
  if (event.defaultPrevented || viewStore.getState().dialog !== null) return
  if (event.key === 'F6') {
    event.preventDefault()
    movePane(event.shiftKey ? -1 : 1)
    return
  }
  if (isWriting(event.target)) return
  if (event.key === 'z' && (event.ctrlKey || event.metaKey) && !event.altKey) {
    if (undoNewest(bridge, mirrorStore.getState().status?.notices ?? [])) event.preventDefault()
    return
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const act = plainKeys[event.key]
  if (!act) return
  event.preventDefault()
  act()
}

const plainKeys: Readonly<Record<string, () => void>> = Object.assign(Object.create(null), {
  '/': () => document.querySelector<HTMLInputElement>('.search input')?.focus(),
  '?': () => openDialog('keys'),
  ']': () => movePane(1),
  '[': () => movePane(-1),
  c: () => openDialog('checks'),
  p: () => openDialog('proxy'),
  w: () => openDialog('connect'),
  f: () => showSection('flows'),
  x: () => showSection('exchanges'),
  s: () => toggleSecrets(),
})

const isWriting = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [role="menu"]') !== null
