import { unmapped } from '../connection-ends.ts'

/**
 * Reads what `lsof -Fpn` prints of connections: a process begins with a line `p4711`, and each of its files has a line
 * `n127.0.0.1:54321->127.0.0.1:8080` (lsof(8), "Output for other programs"). Gives the pid by connection, the
 * process's own end first.
 */
export function readLsof(output: string): ReadonlyMap<string, number> {
  const holders = new Map<string, number>()
  let pid = 0
  for (const line of output.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1))
    else if (line.startsWith('n') && line.includes('->') && pid > 0) {
      // A process that inherited the socket comes after the one that opened it: lsof goes by the pid.
      const key = line.slice(1).split('->').map(plainEnd).join('->')
      if (!holders.has(key)) holders.set(key, pid)
    }
  }
  return holders
}

/** `[::ffff:127.0.0.1]:80` is `127.0.0.1:80`. */
function plainEnd(end: string): string {
  const found = /^\[(.*)\](:\d+)$/.exec(end)
  if (!found) return end
  const [, address = '', port = ''] = found
  const plain = unmapped(address)
  return plain.includes(':') ? end : `${plain}${port}`
}
