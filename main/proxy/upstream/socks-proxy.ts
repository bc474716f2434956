import type { Socket } from 'node:net'
import { SocksClient } from 'socks'
import { messageOf } from '../../../shared/thrown/thrown.ts'
import { type Authority, withPort } from '../authority.ts'
import { ProxyFault } from './proxy-fault.ts'
import { type ProxyHop, shownHop } from './route/hop.ts'

/**
 * Asks a SOCKS proxy, on a connection to it, for one to the server (RFC 1928; SOCKS4a for version 4). Names are
 * looked up by the proxy: it may know some that this machine does not.
 */
export function askSocks(
  socket: Socket,
  hop: ProxyHop,
  destination: Authority,
  timeout: number,
  done: (error?: Error) => void,
): void {
  const { username, password } = hop
  SocksClient.createConnection({
    command: 'connect',
    destination: { host: destination.host, port: destination.port },
    proxy: {
      host: hop.host,
      port: hop.port,
      type: hop.kind === 'socks4' ? 4 : 5,
      ...(username !== undefined && { userId: username, password: password ?? '' }),
    },
    existing_socket: socket,
    timeout,
  }).then(
    () => {
      // The package gives what came after the proxy's answer as an event of the next turn, and lets the socket flow.
      const early: Buffer[] = []
      const take = (chunk: Buffer) => early.push(chunk)
      socket.on('data', take)
      setImmediate(() => {
        socket.off('data', take).pause()
        if (early.length > 0) socket.unshift(Buffer.concat(early))
        done()
      })
    },
    (error: unknown) => done(new ProxyFault(sentence(error, hop, destination))),
  )
}

function sentence(error: unknown, hop: ProxyHop, { host, port }: Authority): string {
  const reason = messageOf(error)
  const proxy = shownHop(hop)
  if (/authentication|auth type/i.test(reason)) {
    return hop.username === undefined
      ? `The proxy ${proxy} asks for a user name and a password. Give them in the proxy settings.`
      : `The proxy ${proxy} does not take the user name and password from ${hop.accountIn ?? 'the proxy settings'}. Correct them there.`
  }
  const authority = withPort({ host, port })
  if (/^received invalid/i.test(reason))
    return `What answers at ${proxy} is no such proxy (${reason}). Check its kind and its port in ${hop.namedIn ?? 'the proxy settings'}.`
  return `The proxy ${proxy} did not connect to ${authority} (${reasonOf(reason)}). Check the address, and ask whoever runs the proxy.`
}

/** What the package says, in plain words where it is one of the answers of RFC 1928 §6. */
function reasonOf(said: string): string {
  const answer = /rejected connection - \(?(\w+)\)?$/i.exec(said)?.[1]
  return (answer !== undefined && words[answer]) || said
}

const words: Readonly<Record<string, string>> = {
  Failure: 'it failed, and says no more',
  NotAllowed: 'its rules do not allow it',
  NetworkUnreachable: 'it does not reach that network',
  HostUnreachable: 'it does not reach that host, or does not know its name',
  ConnectionRefused: 'the server refused the connection',
  TTLExpired: 'the server did not answer it in time',
  CommandNotSupported: 'it does not make such connections',
  AddressNotSupported: 'it does not take such an address',
  Failed: 'it refused, or failed',
  Rejected: 'it refused',
  RejectedIdent: 'it wants to know the user name',
}
