import type { Exchange, ExchangeId } from '../../shared/exchange/exchange.ts'
import type { Going } from '../proxy/capture-sink.ts'

/** Exchanges that go on, and carry more than what is recorded of them. */
export interface OpenExchanges {
  grew(light: Exchange, going: Going): void
  /** It was recorded, and is as that says; `ended` where nothing more comes. */
  recorded(id: ExchangeId, ended: boolean): void
  /** As it is by now; undefined where what was recorded is all there is. */
  exchange(id: ExchangeId): Exchange | undefined
  /** All of them, as they are by now. */
  all(): Generator<Exchange>
  clear(): void
}

/** `tell` is given those that have grown at about the same time, without what they carry. */
export function createOpenExchanges(tell: (grown: readonly Exchange[]) => void): OpenExchanges {
  const open = new Map<ExchangeId, Going>()
  const grown = new Map<ExchangeId, Exchange>()

  return {
    grew(light, going) {
      open.set(light.id, going)
      grown.set(light.id, light)
      if (grown.size > 1) return
      setImmediate(() => {
        // What was recorded in the meantime says more.
        if (grown.size > 0) tell([...grown.values()])
        grown.clear()
      })
    },
    recorded(id, ended) {
      grown.delete(id)
      if (ended) open.delete(id)
    },
    exchange: (id) => open.get(id)?.now(),
    *all() {
      for (const going of open.values()) yield going.now()
    },
    clear() {
      open.clear()
      grown.clear()
    },
  }
}
