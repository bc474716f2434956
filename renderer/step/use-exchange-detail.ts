import { useEffect, useState } from 'react'
import type { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import { useBridge } from '../bridge/window-bridge.ts'
import { useMirror } from '../store/mirror.ts'
import { useView } from '../store/view.ts'

export type DetailState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly detail: ExchangeDetail }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly message: string }

/**
 * The exchange in full. It is asked for again when its row changes, and when secrets are shown or hidden; what was
 * shown with secrets is dropped at once when they are to be hidden, for what was there before them.
 */
export function useExchangeDetail(id: number): DetailState {
  const bridge = useBridge()
  const row = useMirror((mirror) => mirror.exchanges.get(id))
  const reveal = useView((view) => view.showSecrets)
  const [state, setState] = useState<DetailState>({ kind: 'loading' })
  const [masked, setMasked] = useState<ExchangeDetail | null>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row is the sign that the exchange changed
  useEffect(() => {
    let left = false
    bridge.call('exchange', { id, reveal }).then((result) => {
      if (left) return
      if (!result.ok) setState({ kind: 'failed', message: result.error.message })
      else if (result.value) {
        setState({ kind: 'loaded', detail: result.value })
        if (!result.value.revealed) setMasked(result.value)
      } else setState({ kind: 'gone' })
    })
    return () => {
      left = true
    }
  }, [bridge, id, reveal, row])

  if (state.kind !== 'loaded' || (state.detail.id === id && (reveal || !state.detail.revealed))) return state
  return masked?.id === id ? { kind: 'loaded', detail: masked } : { kind: 'loading' }
}
