import type { Socket } from 'node:net'
import { SocksClient } from 'socks'
import { messageOf } from '../../../shared/thrown/thrown.ts'
import { type Authority, withPort } from '../authority.ts'
import { ProxyFault, RefusedAccount } from './proxy-fault.ts'
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
  const tooLong = longerThanSocks(hop, destination)
  if (tooLong !== undefined) return queueMicrotask(() => done(new ProxyFault(tooLong)))
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
    (error: unknown) => {
      const Fault = isOfAccount(messageOf(error)) && username !== undefined ? RefusedAccount : ProxyFault
      done(new Fault(sentence(error, hop, destination)))
    },
  )
}

/** SOCKS5 has one byte for each length (RFC 1928 §5, RFC 1929 §2). The package would throw where nobody catches it. */
function longerThanSocks(hop: ProxyHop, { host }: Authority): string | undefined {
  const isLong = (text = '') => Buffer.byteLength(text) > 255
  if (hop.kind === 'socks5' && (isLong(hop.username) || isLong(hop.password)))
    return `The proxy ${shownHop({ ...hop, username: '…' })} cannot be told a user name or a password of more than 255 bytes, which SOCKS5 has no room for. Shorten what stands in ${hop.accountIn ?? 'the proxy settings'}.`
  return isLong(host)
    ? `The proxy ${shownHop(hop)} cannot be asked for a name of more than 255 bytes, which SOCKS has no room for. Check the address.`
    : undefined
}

function sentence(error: unknown, hop: ProxyHop, { host, port }: Authority): string {
  const reason = messageOf(error)
  const proxy = shownHop(hop)
  if (isOfAccount(reason)) {
    return hop.username === undefined
      ? `The proxy ${proxy} asks for a user name and a password. Give them in the proxy settings.`
      : `The proxy ${proxy} does not take the user name and password from ${hop.accountIn ?? 'the proxy settings'}. Correct them there.`
  }
  const authority = withPort({ host, port })
  if (/^received invalid/i.test(reason))
    return `What answers at ${proxy} is no such proxy (${reason}). Check its kind and its port in ${hop.namedIn ?? 'the proxy settings'}.`
  if (/^socket closed/i.test(reason))
    return `The proxy ${proxy} closed the connection instead of connecting to ${authority}. Check in ${hop.namedIn ?? 'the proxy settings'} that it is a SOCKS proxy, and of this version (socks5:// or socks4://); or look into its log.`
  return `The proxy ${proxy} did not connect to ${authority} (${reasonOf(reason)}). Check the address, and ask whoever runs the proxy.`
}

const isOfAccount = (reason: string) => /authentication|auth type/i.test(reason)

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
