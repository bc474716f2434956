import { type Bridge, type CallName, type CallResult, calls, HostMessage, type WindowMessage } from './contract.ts'
import type { FeedEvent } from './feed.ts'

/** The window's end of the bridge, whatever carries its messages. */
export interface WindowEnd extends Bridge {
  /** Takes what came from the host; what is not of the contract is nothing that a window could use. */
  hear(message: unknown): void
  /** The calls that wait are answered with a failure: nothing comes for them any more. */
  giveUp(code: string, message: string): void
}

/**
 * Numbers the calls, parses what goes out and what comes in, and holds the feed back from each listener until it has
 * had a snapshot.
 */
export function createWindowEnd(send: (message: WindowMessage) => void): WindowEnd {
  const waiting = new Map<number, (result: CallResult<CallName>) => void>()
  const listeners = new Set<(event: FeedEvent) => void>()
  let lastId = 0
  return {
    async call(name, input) {
      const call = Object.hasOwn(calls, name) ? calls[name] : undefined
      const request = call?.input.safeParse(input)
      if (!call || !request?.success) {
        return failure('bad-call', `The window asked for "${String(name)}" in a way that the program does not know.`)
      }
      const id = lastId++
      const result = await new Promise<CallResult<CallName>>((resolve) => {
        waiting.set(id, resolve)
        send({ kind: 'call', id, name, input: request.data })
      })
      if (!result.ok) return result
      const value = call.output.safeParse(result.value)
      if (value.success) return { ok: true, value: value.data as never }
      return failure('bad-answer', `The program answered "${name}" in a way that the window does not know.`)
    },
    subscribe(listener) {
      let started = false
      const held = (event: FeedEvent) => {
        started ||= event.kind === 'snapshot'
        if (started) listener(event)
      }
      listeners.add(held)
      return () => {
        listeners.delete(held)
      }
    },
    hear(raw) {
      const parsed = HostMessage.safeParse(raw)
      if (!parsed.success) return
      const message = parsed.data
      switch (message.kind) {
        case 'feed':
          for (const listener of listeners) listener(message.event)
          break
        case 'answer': {
          const resolve = waiting.get(message.id)
          waiting.delete(message.id)
          resolve?.(message.ok ? { ok: true, value: message.value as never } : { ok: false, error: message.error })
          break
        }
        default:
          message satisfies never
      }
    },
    giveUp(code, message) {
      const lost = [...waiting.values()]
      waiting.clear()
      for (const resolve of lost) resolve(failure(code, message))
    },
  }
}

function failure(code: string, message: string) {
  return { ok: false, error: { code, message } } as const
}
