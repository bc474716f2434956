import { unmapped } from '../connection-ends.ts'

/**
 * Reads what `netstat -ano` prints: protocol, local end, remote end, state, pid. The words around and the state's name
 * are in the language of the system, and are not looked at. Gives the pid by connection, the process's own end first.
 */
export function readNetstat(output: string): ReadonlyMap<string, number> {
  const holders = new Map<string, number>()
  for (const line of output.split('\n')) {
    const [protocol, local = '', remote = '', ...rest] = line.trim().split(/\s+/)
    const pid = Number(rest.at(-1))
    // Nobody holds a connection that is being forgotten: its pid is 0.
    if (protocol === 'TCP' && pid > 0) holders.set(`${plainEnd(local)}->${plainEnd(remote)}`, pid)
  }
  return holders
}

/** `[::ffff:127.0.0.1]:80` is `127.0.0.1:80`, and an address of IPv6 may name its interface. */
function plainEnd(end: string): string {
  const found = /^\[([^%\]]*)(?:%\w+)?\](:\d+)$/.exec(end)
  if (!found) return end
  const [, address = '', port = ''] = found
  const plain = unmapped(address)
  return plain.includes(':') ? `[${plain}]${port}` : `${plain}${port}`
}
