import { useEffect, useRef, useState } from 'react'
import type { ExchangeDetail } from '../../shared/bridge/exchange-detail.ts'
import type { StreamMessageView, StreamView } from '../../shared/bridge/stream-view.ts'
import { useBridge } from '../bridge/window-bridge.ts'
import { useView } from '../store/view.ts'

export type MessagesState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'loaded'; readonly stream: StreamView }
  | { readonly kind: 'failed'; readonly message: string }

/** Messages that are asked for at once. */
const page = 200

/**
 * The messages of an exchange, in the state of its detail: each time that is told anew, those that came since are
 * asked for. Shown with secrets they are kept apart, and dropped when secrets are hidden.
 */
export function useMessages(detail: ExchangeDetail): MessagesState {
  const bridge = useBridge()
  const { id } = detail
  const reveal = useView((view) => view.showSecrets)
  const [masked, setMasked] = useState<StreamView | null>(null)
  const [revealed, setRevealed] = useState<StreamView | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const known = useRef({ masked, revealed })
  known.current = { masked, revealed }

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new detail is the sign that there may be more
  useEffect(() => {
    let left = false
    async function follow(): Promise<void> {
      let before = reveal ? known.current.revealed : known.current.masked
      for (;;) {
        const after = before?.messages.at(-1)?.number ?? 0
        const result = await bridge.call('messages', { exchange: id, after, limit: page, reveal })
        if (left) return
        if (!result.ok) return setFailure(result.error.message)
        if (!result.value) return setFailure('The messages are not in the session any more.')
        before = joined(before?.messages ?? [], result.value)
        setFailure(null)
        if (reveal) setRevealed(before)
        else setMasked(before)
        if (result.value.messages.length < page) return
      }
    }
    if (!reveal) setRevealed(null)
    void follow()
    return () => {
      left = true
    }
  }, [bridge, id, reveal, detail])

  if (failure !== null) return { kind: 'failed', message: failure }
  const stream = reveal ? (revealed ?? masked) : masked
  return stream ? { kind: 'loaded', stream } : { kind: 'loading' }
}

/** What was known and what came since; the first of them may have been dropped in the meantime. */
function joined(before: readonly StreamMessageView[], next: StreamView): StreamView {
  return { ...next, messages: [...before.filter(({ number }) => number > next.dropped), ...next.messages] }
}
