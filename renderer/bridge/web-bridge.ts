import { type CallName, type CallResult, calls, HostMessage, type WindowMessage } from '../../shared/bridge/contract.ts'
import type { FeedEvent } from '../../shared/bridge/feed.ts'
import type { ConnectionState, WindowBridge } from './window-bridge.ts'

/** What the bridge needs of a WebSocket. */
export type Socket = Pick<WebSocket, 'send' | 'addEventListener'>

/** Where the bridge's socket is: the same origin, with the token of the page's own address. */
export function bridgeAddress(page: Pick<Location, 'protocol' | 'host' | 'search'>): string {
  const token = new URLSearchParams(page.search).get('token') ?? ''
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/bridge?token=${encodeURIComponent(token)}`
}

const firstDelay = 250
const longestDelay = 5000

/**
 * The bridge over a WebSocket. A connection that breaks is made again, each time after a longer wait; the calls it
 * took with it are answered with a failure, and calls made before it is open wait for it.
 */
export function webBridge(connect: () => Socket, later: (run: () => void, ms: number) => void): WindowBridge {
  const waiting = new Map<number, (result: CallResult<CallName>) => void>()
  const feedListeners = new Set<(event: FeedEvent) => void>()
  const stateListeners = new Set<(state: ConnectionState) => void>()
  let outbox: WindowMessage[] = []
  let socket: Socket | undefined
  let state: ConnectionState = 'connecting'
  let lastId = 0
  let delay = firstDelay

  function become(next: ConnectionState): void {
    if (next === state) return
    state = next
    for (const listener of stateListeners) listener(next)
  }

  function open(): void {
    const current = connect()
    socket = current
    current.addEventListener('open', () => {
      delay = firstDelay
      for (const message of outbox) current.send(JSON.stringify(message))
      outbox = []
      become('open')
    })
    current.addEventListener('message', ({ data }) => receive(data))
    current.addEventListener('close', () => {
      if (socket !== current) return
      socket = undefined
      outbox = []
      const lost = [...waiting.values()]
      waiting.clear()
      for (const resolve of lost) resolve(failure('connection-lost', lostSentence))
      become('lost')
      later(open, delay)
      delay = Math.min(delay * 2, longestDelay)
    })
  }

  function receive(data: unknown): void {
    const message = parsed(data)
    if (!message) return // not of the contract: nothing a window could use
    switch (message.kind) {
      case 'feed':
        for (const listener of feedListeners) listener(message.event)
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
  }

  open()

  return {
    async call(name, input) {
      const request = calls[name].input.safeParse(input)
      if (!request.success)
        return failure('bad-call', `The window asked for "${name}" in a way that the program does not know.`)
      if (state === 'lost') return failure('connection-lost', lostSentence)
      const message: WindowMessage = { kind: 'call', id: lastId++, name, input: request.data }
      const result = await new Promise<CallResult<CallName>>((resolve) => {
        waiting.set(message.id, resolve)
        if (state === 'open') socket?.send(JSON.stringify(message))
        else outbox.push(message)
      })
      if (!result.ok) return result
      const value = calls[name].output.safeParse(result.value)
      if (value.success) return { ok: true, value: value.data as never }
      return failure('bad-answer', `The program answered "${name}" in a way that the window does not know.`)
    },
    subscribe(listener) {
      let started = false
      const held = (event: FeedEvent) => {
        started ||= event.kind === 'snapshot'
        if (started) listener(event)
      }
      feedListeners.add(held)
      return () => feedListeners.delete(held)
    },
    state: () => state,
    onState(listener) {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
  }
}

const lostSentence =
  'The connection to Tokentrail is lost. Check that it still runs; the window connects again by itself.'

function parsed(data: unknown): HostMessage | undefined {
  if (typeof data !== 'string') return undefined
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    return undefined
  }
  const message = HostMessage.safeParse(value)
  return message.success ? message.data : undefined
}

function failure(code: string, message: string) {
  return { ok: false, error: { code, message } } as const
}
