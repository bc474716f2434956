import { useCallback, useEffect } from 'react'
import type { Place, Shown } from '../../shared/bridge/shown.ts'
import { useBridge } from '../bridge/window-bridge.ts'
import { hideRevealed, placeKey, rememberRevealed, report, useView, viewStore } from '../store/view.ts'

interface UseShown {
  readonly text: string
  readonly masked: boolean
  /** It is masked by itself, and was shown by the person. */
  readonly revealed: boolean
  reveal(): void
  hide(): void
}

/** A value as it may be seen now: its placeholder, until the person has it shown. */
export function useShown(shown: Shown, place: Place | null): UseShown {
  const bridge = useBridge()
  const key = place && placeKey(place)
  const revealed = useView((view) => (key === null || !shown.masked ? undefined : view.revealed.get(key)))
  const all = useView((view) => view.showSecrets)
  const exchange = place?.exchange
  const location = place?.location

  const reveal = useCallback(async () => {
    if (exchange === undefined || location === undefined) return
    const at = { exchange, location }
    const { chosen, flow, showSecrets } = viewStore.getState()
    const result = await bridge.call('reveal', at)
    const now = viewStore.getState()
    // The person went elsewhere in the meantime: it stays hidden.
    if (now.chosen !== chosen || now.flow !== flow || now.showSecrets !== showSecrets) return
    if (!result.ok) report(result.error.message)
    else if (result.value) rememberRevealed(at, result.value.text)
    else report('The value cannot be shown: it is not in the session any more.')
  }, [bridge, exchange, location])

  useEffect(() => {
    if (all && shown.masked && revealed === undefined) void reveal()
  }, [all, shown.masked, revealed, reveal])

  return {
    text: revealed ?? shown.text,
    masked: shown.masked && revealed === undefined,
    revealed: revealed !== undefined,
    reveal: () => void reveal(),
    hide: () => {
      if (place) hideRevealed(place)
    },
  }
}
