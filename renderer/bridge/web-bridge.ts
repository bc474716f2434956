import type { WindowMessage } from '../../shared/bridge/contract.ts'
import { createWindowEnd } from '../../shared/bridge/window-end.ts'
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
  const stateListeners = new Set<(state: ConnectionState) => void>()
  let outbox: WindowMessage[] = []
  let socket: Socket | undefined
  let state: ConnectionState = 'connecting'
  let delay = firstDelay
  const end = createWindowEnd((message) => {
    if (state === 'lost') end.giveUp('connection-lost', lostSentence)
    else if (state === 'open') socket?.send(JSON.stringify(message))
    else outbox.push(message)
  })

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
    current.addEventListener('message', ({ data }) => end.hear(parsed(data)))
    current.addEventListener('close', () => {
      if (socket !== current) return
      socket = undefined
      outbox = []
      end.giveUp('connection-lost', lostSentence)
      become('lost')
      later(open, delay)
      delay = Math.min(delay * 2, longestDelay)
    })
  }

  open()

  return {
    call: end.call,
    subscribe: end.subscribe,
    state: () => state,
    onState(listener) {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
  }
}

const lostSentence =
  'The connection to Tokentrail is lost. Check that it still runs; the window connects again by itself.'

/** JSON's value; undefined, which is no message, where it is none. */
function parsed(data: unknown): unknown {
  if (typeof data !== 'string') return undefined
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
