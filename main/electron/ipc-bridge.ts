import {
  type Bridge,
  type CallName,
  type CallResult,
  calls,
  HostMessage,
  type WindowMessage,
} from '../../shared/bridge/contract.ts'
import type { FeedEvent } from '../../shared/bridge/feed.ts'

/** The two ends of the way to the host, as the preload has them. */
export interface HostPort {
  send(message: WindowMessage): void
  listen(listener: (message: unknown) => void): void
}

/**
 * The bridge over a port: it numbers the calls, parses what goes out and what comes in, and holds the feed back
 * from each listener until it has had a snapshot.
 */
export function bridgeOver(port: HostPort): Bridge {
  const waiting = new Map<number, (result: CallResult<CallName>) => void>()
  const listeners = new Set<(event: FeedEvent) => void>()
  let lastId = 0

  port.listen((raw) => {
    const parsed = HostMessage.safeParse(raw)
    if (!parsed.success) return // not of the contract: nothing a window could use
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
  })

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
        port.send({ kind: 'call', id, name, input: request.data })
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
  }
}

function failure(
  code: string,
  message: string,
): { readonly ok: false; readonly error: { code: string; message: string } } {
  return { ok: false, error: { code, message } }
}
