import { isIP, type Socket } from 'node:net'
import type { Authority } from '../authority.ts'
import { probedAfter } from '../probed-after.ts'
import { connectionClosed, timedOut } from '../system-error.ts'
import type { Going } from './circle-watch.ts'
import { type ConnectionFacts, keepFacts } from './connection-facts.ts'
import type { FindAddresses } from './find-addresses.ts'
import { firstToConnect, inTurns } from './first-to-connect.ts'
import { ProxyFault } from './proxy-fault.ts'
import type { GiveUp, Opened, Wanted } from './wanted.ts'
import { noteWay } from './way-of-error.ts'

/** One attempt at a connection, over however many sockets: tells once how it went, or that it is too late. */
export class Attempt {
  readonly wanted: Wanted
  #opened: Opened
  readonly #timer: NodeJS.Timeout
  #stage: NodeJS.Timeout | undefined
  /** Drops what is there of the connection by now. */
  #drop: (() => void) | undefined
  /** Stops listening to it. */
  #leave: (() => void) | undefined
  over = false
  /** By which way the server is reached now, where it is not the plain one. */
  way: string | undefined
  /** How it is told that what is done now fails, where that is up to a proxy. */
  blame: ((error: Error) => ProxyFault) | undefined
  /** The same, for whoever counts those that go through a proxy. */
  going: Going | undefined
  /** What is tried where the proxy of now is not reached. */
  orElse: (() => void) | undefined

  constructor(wanted: Wanted, opened: Opened) {
    this.wanted = wanted
    this.#opened = opened
    this.#timer = setTimeout(() => {
      // There is no time left to try another proxy.
      this.orElse = undefined
      this.fail(timedOut())
    }, wanted.timeout)
  }

  /** What is done now has so long, in milliseconds, besides what the whole has. */
  within(time: number | undefined): void {
    clearTimeout(this.#stage)
    this.#stage = time === undefined ? undefined : setTimeout(() => this.fail(timedOut()), time)
  }

  /** Connects to whoever is next: `connect` begins to, to one of its addresses. */
  reach<S extends Socket>(
    { host }: Authority,
    find: FindAddresses,
    connect: (address: string) => S,
    then: (socket: S) => void,
  ): void {
    const race = (addresses: readonly string[]) => {
      const won = (socket: S) => {
        this.#hold(socket)
        socket.setKeepAlive(true, probedAfter)
        this.#unheard(socket, () => then(socket))
      }
      this.#drop = firstToConnect(addresses, connect, { won, failed: this.fail })
    }
    if (isIP(host) !== 0) return race([host])
    let dropped = false
    this.#drop = () => {
      dropped = true
    }
    find(host, (error, found) => {
      if (dropped) return
      if (error) this.fail(error)
      else race(inTurns(found))
    })
  }

  /** Waits until TLS is spoken on a connection; whatever else becomes of it ends the attempt. */
  secured(socket: Socket, then: () => void): void {
    this.#hold(socket)
    const closed = () => this.fail(connectionClosed())
    const begun = () => {
      this.#leave?.()
      this.#unheard(socket, then)
    }
    this.#leave = () => {
      socket.off('secureConnect', begun).off('error', this.fail).off('close', closed)
      this.#leave = undefined
    }
    socket.once('secureConnect', begun).once('error', this.fail).once('close', closed)
  }

  /** This is all that is there of the connection. */
  #hold(socket: Socket): void {
    this.#drop = () => socket.on('error', ignore).destroy()
  }

  /** Between what was waited for and what follows nobody else listens. */
  #unheard(socket: Socket, then: () => void): void {
    socket.on('error', ignore)
    then()
    socket.off('error', ignore)
  }

  succeed(socket: Socket, facts: ConnectionFacts): void {
    if (this.over) return
    keepFacts(socket, facts)
    this.going?.opened(socket)
    this.#end()(undefined, socket)
    // While a proxy was asked, nobody but it was to read; whoever has the connection now reads from here on.
    if (socket.isPaused()) socket.resume()
  }

  readonly fail = (error: Error): void => {
    if (this.over) return
    const told = this.blame?.(error) ?? error
    noteWay(told, this.way)
    this.#dropAll()
    if (told instanceof ProxyFault && told.unreached && this.orElse) return this.orElse()
    this.#end()(told, undefined)
  }

  readonly giveUp: GiveUp = () => {
    if (this.over) return
    this.#dropAll()
    this.#end()
  }

  /** Gives whom to tell, once: the connection outlives its first request, and is not to keep all of that in memory. */
  #end(): Opened {
    this.over = true
    clearTimeout(this.#timer)
    clearTimeout(this.#stage)
    this.#leave?.()
    this.#drop = undefined
    this.orElse = undefined
    this.blame = undefined
    this.going = undefined
    const opened = this.#opened
    this.#opened = () => undefined
    return opened
  }

  #dropAll(): void {
    this.going?.over()
    this.going = undefined
    this.#leave?.()
    this.#drop?.()
    this.#drop = undefined
  }
}

const ignore = () => undefined
