import { setTheme, type Theme, viewStore } from '../store/view.ts'

const key = 'tokentrail.theme'

const isTheme = (value: string | null): value is Theme => value === 'system' || value === 'light' || value === 'dark'

/** Takes the kept theme up, and keeps what the person chooses; the style sheet reads it from the root element. */
export function keepTheme(root: HTMLElement, storage: Pick<Storage, 'getItem' | 'setItem'>): void {
  const apply = (theme: Theme) => {
    root.dataset['theme'] = theme
  }
  try {
    const kept = storage.getItem(key)
    if (isTheme(kept)) setTheme(kept)
  } catch {
    // A browser that keeps nothing for this page: the system's theme holds.
  }
  apply(viewStore.getState().theme)
  viewStore.subscribe(({ theme }, before) => {
    if (theme === before.theme) return
    apply(theme)
    try {
      storage.setItem(key, theme)
    } catch {
      // It holds until the window closes.
    }
  })
}
