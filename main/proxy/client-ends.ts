import type { Socket } from 'node:net'
import type { ClientProcess } from '../../shared/exchange/client-process.ts'
import { unmapped } from '../processes/connection-ends.ts'
import type { ProcessFinder } from '../processes/process-finder.ts'

/** The client's end of a connection: the program there, as soon as the system has told. */
export interface ClientEnd {
  /** Undefined until it is told, and for good where the system does not tell. */
  readonly process: ClientProcess | undefined
  /** True once it is known, or known never to be. */
  readonly told: boolean
  /** Calls back as soon as it is told; at once where it was. */
  whenTold(then: (process: ClientProcess | undefined) => void): void
}

/** The clients that are connected. Nothing waits for their programs: each is asked for once, and told later. */
export interface ClientEnds {
  connected(socket: Socket): void
  /** Of the socket that was accepted, or of the TLS inside of it. */
  of(socket: Socket): ClientEnd | undefined
}

/** Asks `finder` of each connection; remembers it by the client's address and port until the connection closes. */
export function createClientEnds(finder: ProcessFinder): ClientEnds {
  const open = new Map<string, ClientEnd>()
  const known = new WeakMap<Socket, ClientEnd>()

  function connected(socket: Socket): void {
    const key = endOf(socket)
    const { remoteAddress, remotePort, localAddress, localPort } = socket
    if (remoteAddress === undefined || localAddress === undefined || !remotePort || !localPort) return
    const { end, settle } = createEnd()
    open.set(key, end)
    known.set(socket, end)
    const withdraw = finder.find(
      {
        client: { address: unmapped(remoteAddress), port: remotePort },
        proxy: { address: unmapped(localAddress), port: localPort },
      },
      settle,
    )
    socket.once('close', () => {
      // By now another connection may have the same port.
      if (open.get(key) === end) open.delete(key)
      // Where the client has not said that it closed, it still holds its end, and the system may still tell.
      if (socket.readableEnded && withdraw()) settle(undefined)
    })
  }

  return {
    connected,
    of(socket) {
      const end = known.get(socket) ?? open.get(endOf(socket))
      if (end) known.set(socket, end)
      return end
    },
  }
}

const endOf = ({ remoteAddress, remotePort }: Socket) => `${remoteAddress} ${remotePort}`

function createEnd() {
  let process: ClientProcess | undefined
  let told = false
  let waiting: ((process: ClientProcess | undefined) => void)[] = []
  const end: ClientEnd = {
    get process() {
      return process
    },
    get told() {
      return told
    },
    whenTold(then) {
      if (told) then(process)
      else waiting.push(then)
    },
  }
  function settle(found: ClientProcess | undefined): void {
    process = found
    told = true
    const heard = waiting
    waiting = []
    for (const then of heard) then(found)
  }
  return { end, settle }
}
