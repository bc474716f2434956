import type { Socket } from 'node:net'
import { mayBeAskedAgain } from '../asked-again.ts'
import { type ConnectionFacts, factsOf } from '../upstream/connection-facts.ts'
import type { GiveUp, Opened } from '../upstream/wanted.ts'
import { forwardedHead, headForProxy } from './forwarded-head.ts'
import type { Relay } from './relay.ts'
import { ServerConnection, type ServerUser } from './server-connection.ts'

/** Who asks a server one thing, and hears what becomes of it. */
export interface Asking extends ServerUser {
  /** There is a connection, and what there was to send is on its way; whether the server keeps up. */
  asked(keepsUp: boolean): void
  /** There is no connection, or it broke. */
  failed(error: unknown): void
}

/** The server of one request: a connection to it is found or made, asked on, and given back or ended. */
export class AskedServer {
  readonly #relay: Relay
  readonly #user: Asking
  #connection: ServerConnection | undefined
  /** Ends the attempt at a connection that is still being made. */
  #giveUp: GiveUp | undefined
  /** What is to be sent once there is a connection. */
  #unsent: Buffer[] = []
  /** Others have asked on its connection before. */
  wasUsed = false
  /** The connection is this client's alone. */
  isOwn = false

  constructor(relay: Relay, user: Asking) {
    this.#relay = relay
    this.#user = user
  }

  /** Undefined where there is no connection yet, or none any more. */
  get socket(): Socket | undefined {
    return this.#connection?.socket
  }

  get facts(): ConnectionFacts {
    return this.#connection ? factsOf(this.#connection.socket) : {}
  }

  /** Whether the request may be sent once more, on another connection. */
  get isRepeatable(): boolean {
    return mayBeAskedAgain(this.#relay.head.method, this.#relay.framing.kind !== 'none')
  }

  /** Sends the request's first bytes, on the best connection there is. */
  ask(bytes: Buffer, takesKept = this.#takesKept): void {
    const { servers, own, destination, timeout, upgrade } = this.#relay
    const { origin } = destination
    const logged = own.take(origin, servers.isCutOff)
    this.isOwn = logged !== undefined
    const idle = logged ?? this.#idle(takesKept)
    this.wasUsed = idle !== undefined
    if (idle) return this.#use(idle, bytes)
    this.#unsent = [bytes]
    const opened: Opened = (error, server) => {
      this.#giveUp = undefined
      if (!server) return this.#user.failed(error)
      this.wasUsed = ServerConnection.of(server).wasUsed
      const unsent = this.#unsent
      this.#unsent = []
      this.#use(server, unsent.length === 1 && unsent[0] ? unsent[0] : Buffer.concat(unsent))
    }
    this.#giveUp = servers.open({ origin, timeout, absoluteForm: !upgrade }, opened, takesKept)
  }

  /** Sends a request without a body once more. The kept connections were as old as the one that failed. */
  askAnew(): void {
    const { servers, destination, head } = this.#relay
    for (let idle = servers.idle(destination.origin); idle; idle = servers.idle(destination.origin)) idle.destroy()
    this.ask(forwardedHead(head, destination.target), false)
  }

  /** Sends a part of the body, or keeps it until there is a connection. The client waits where the server does not keep up. */
  send(bytes: Buffer): void {
    const { client, queue } = this.#relay
    if (this.#connection) {
      if (!this.#connection.write(bytes) && this.#connection.socket.writableLength > queue) client.pause()
    } else if (this.#giveUp) {
      this.#unsent.push(bytes)
      client.pause()
    }
  }

  /** A part of what was received, which stays good until `until` has written it. */
  keep(part: Buffer, until: Socket): Buffer | undefined {
    return this.#connection?.keep(part, until)
  }

  /** The server has begun to answer, and may take its time. */
  answers(): void {
    this.#connection?.answers()
  }

  /** Gives the connection away. */
  take(): ServerConnection | undefined {
    const connection = this.#connection
    this.#connection = undefined
    return connection
  }

  /** Ends the connection, or the attempt at one. */
  drop(): void {
    this.#giveUp?.()
    this.#giveUp = undefined
    this.#unsent = []
    const connection = this.take()
    if (!connection) return
    connection.rest()
    connection.socket.destroy()
  }

  #idle(takesKept: boolean): Socket | undefined {
    const { servers, upgrade, destination } = this.#relay
    // An upgraded connection is never given back, and such a request cannot be repeated where a pooled one was stale.
    if (upgrade) return undefined
    return takesKept ? servers.idle(destination.origin) : servers.unused(destination.origin)
  }

  /** What may not be repeated meets a connection that its server is just leaving only where it could without a proxy. */
  get #takesKept(): boolean {
    const { upgrade, clientReused } = this.#relay
    return !upgrade && (clientReused || this.isRepeatable)
  }

  #use(socket: Socket, bytes: Buffer): void {
    const connection = ServerConnection.of(socket)
    this.#connection = connection
    connection.use(this.#user, this.#relay.timeout)
    this.#relay.recording.connectedTo(socket)
    this.#user.asked(connection.write(this.#asWanted(socket, bytes)))
  }

  /** An HTTP proxy on the way to a plain server wants whole URLs, and to know who asks. */
  #asWanted(server: Socket, bytes: Buffer): Buffer {
    const { absoluteForm } = factsOf(server)
    if (!absoluteForm) return bytes
    const { head, destination } = this.#relay
    const length = forwardedHead(head, destination.target).length
    return Buffer.concat([headForProxy(head, destination, absoluteForm.authorization), bytes.subarray(length)])
  }
}
