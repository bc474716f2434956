import type { HostMessage } from '../../shared/bridge/contract.ts'
import type { Engine } from './engine.ts'

/** One host that is spoken to: its calls and its feed. */
export interface Conversation {
  /** Answers a message from the window. */
  hear(message: { readonly id: number; readonly name: string; readonly input?: unknown }): Promise<void>
  end(): void
}

/** Speaks with one window: answers go back with the id of their call, the feed as it comes. */
export function converse(engine: Engine, say: (message: HostMessage) => void): Conversation {
  let end = engine.subscribe((event) => say({ kind: 'feed', event }))
  return {
    async hear({ id, name, input }) {
      const result = await engine.call(name, input)
      if (name === 'resync') {
        // A new subscription begins with a snapshot: that is what was asked for.
        end()
        end = engine.subscribe((event) => say({ kind: 'feed', event }))
      }
      say(
        result.ok
          ? { kind: 'answer', id, ok: true, value: result.value }
          : { kind: 'answer', id, ok: false, error: result.error },
      )
    },
    end: () => end(),
  }
}
