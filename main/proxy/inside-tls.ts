import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Origin } from './authority.ts'
import { onceRecognised } from './first-bytes.ts'
import { connectionClosed } from './system-error.ts'
import { clientSilence, connectTime } from './tunnel-times.ts'
import type { GiveUp, OpenConnection } from './upstream/wanted.ts'

/** What is done once it is known what TLS carries. */
export interface InsideWays {
  http(): void
  /** Something else, to be passed on to `server`, with which TLS is spoken. */
  other(server: Socket): void
  unreachable(error: Error): void
}

const httpProtocols = /^(?:h2c?|http\/.*|spdy\/.*)$/

/** True where a client names the protocols that it wants to speak inside TLS (RFC 7301), and none of them is HTTP. */
export function wantsOtherThanHttp(protocols: readonly string[]): boolean {
  return protocols.length > 0 && !protocols.some((protocol) => httpProtocols.test(protocol))
}

/**
 * Finds out what a client speaks inside TLS that has named no protocol: LDAP, mail, databases, whatever a program speaks
 * that sends all of it to a SOCKS proxy. Where the client is silent, the server may be to begin; where that is not reached,
 * or ends, it is taken for HTTP, which answers for it.
 */
export function onceSpoken(client: TLSSocket, origin: Origin, openConnection: OpenConnection, ways: InsideWays): void {
  let giveUp: GiveUp | undefined
  let server: Socket | undefined
  let isOther = false
  let isSilent = true
  let lookNoMore: (() => void) | undefined

  const leave = () => {
    isSilent = false
    clearTimeout(silent)
    client.off('data', said).off('end', ended).off('close', closed)
    server?.off('data', begins).off('close', left)
    giveUp?.()
    lookNoMore?.()
  }
  const http = () => {
    leave()
    server?.destroy()
    ways.http()
  }
  const pass = (to: Socket) => {
    leave()
    client.pause()
    to.pause()
    ways.other(to)
  }
  const begins = (chunk: Buffer) => {
    if (!server) return
    server.pause().unshift(chunk)
    pass(server)
  }
  const left = () => {
    server = undefined
    http()
  }
  const open = () => {
    // What the client wants is not known: nothing is named to the server either.
    giveUp = openConnection({ origin, alpn: [], timeout: connectTime }, (error, opened) => {
      giveUp = undefined
      if (opened && isOther) return pass(opened)
      if (opened) {
        server = opened
          .on('error', () => undefined)
          .once('data', begins)
          .once('close', left)
        return
      }
      if (!isOther) return http()
      leave()
      ways.unreachable(error ?? connectionClosed())
      client.destroy()
    })
  }
  const said = (chunk: Buffer) => {
    isSilent = false
    clearTimeout(silent)
    client.pause().off('data', said)
    lookNoMore = onceRecognised(client, chunk, (kind, bytes) => {
      client.unshift(bytes)
      if (kind !== 'other') return http()
      isOther = true
      if (server) pass(server)
      else if (!giveUp) open()
    })
  }
  const ended = () => client.destroy()
  const closed = () => {
    leave()
    server?.destroy()
  }
  // Where much is to be done the timer is late, and what the client has said by then is read first.
  const openIfSilent = () => setImmediate(() => isSilent && open())
  const silent = setTimeout(openIfSilent, clientSilence)
  client.on('data', said).once('end', ended).once('close', closed)
}
