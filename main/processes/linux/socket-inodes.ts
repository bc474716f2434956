import type { ConnectionEnds, Endpoint } from '../connection-ends.ts'

/** The kernel's lists of sockets, `/proc/net/tcp` and `/proc/net/tcp6`, each piece by piece. */
export interface SocketLists {
  tcp(): Iterable<string>
  /** Asked for where a connection does not stand in the first. */
  tcp6(): Iterable<string>
}

/**
 * The inode of the client's socket of each connection, by place; undefined where the connection is gone. Each is
 * looked for among the sockets of IPv4, and among those of IPv6 that speak IPv4, as Java's do.
 */
export function socketInodes(
  connections: readonly ConnectionEnds[],
  lists: SocketLists,
  littleEndian: boolean,
): readonly (number | undefined)[] {
  const found = new Map<string, number>()
  const keys = (wide: boolean) =>
    connections.map(({ client, proxy }) => `${hexEnd(client, wide, littleEndian)} ${hexEnd(proxy, wide, littleEndian)}`)
  const narrow = keys(false)
  readInodes(lists.tcp(), new Set(narrow), found)
  const wide = keys(true)
  const missing = wide.filter((_key, index) => !found.has(narrow[index] ?? ''))
  if (missing.length > 0) readInodes(lists.tcp6(), new Set(missing), found)
  return narrow.map((key, index) => found.get(key) ?? found.get(wide[index] ?? ''))
}

/**
 * Reads until nothing is missing: the kernel goes through a table of hundreds of thousands of places, and to get to
 * its end takes some ten milliseconds.
 */
function readInodes(list: Iterable<string>, missing: Set<string>, found: Map<string, number>): void {
  let rest = ''
  for (const piece of list) {
    const text = rest + piece
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      readLine(text.slice(start, end), missing, found)
      if (missing.size === 0) return
      start = end + 1
    }
    rest = text.slice(start)
  }
}

/** A line is `sl: local remote state queues timer retransmits uid timeout inode …`; an inode of 0 is nobody's any more. */
function readLine(line: string, missing: Set<string>, found: Map<string, number>): void {
  // Not split: of ten thousand lines most are not wanted.
  const local = line.indexOf(': ') + 2
  const remote = line.indexOf(' ', local) + 1
  const ends = line.slice(local, line.indexOf(' ', remote))
  if (!missing.has(ends)) return
  const inode = Number(line.slice(local).split(/ +/)[8])
  // Of two connections with the same ends one has ended: it stands there until it is forgotten.
  if (!(inode > 0)) return
  missing.delete(ends)
  found.set(ends, inode)
}

/** An address as the kernel prints it: words of 32 bits, each in the order of the processor. */
function hexEnd({ address, port }: Endpoint, wide: boolean, littleEndian: boolean): string {
  const bytes = address.includes(':') ? bytes6(address) : bytes4(address)
  const whole = wide && bytes.length === 4 ? [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...bytes] : bytes
  let text = ''
  for (let word = 0; word < whole.length; word += 4) {
    const four = whole.slice(word, word + 4)
    text += (littleEndian ? four.reverse() : four).map((byte) => hex(byte, 2)).join('')
  }
  return `${text}:${hex(port, 4)}`
}

const hex = (number: number, digits: number) => number.toString(16).toUpperCase().padStart(digits, '0')

const bytes4 = (address: string) => address.split('.').map(Number)

/** The longest run of zeros may be left out (RFC 4291 §2.2). */
function bytes6(address: string): number[] {
  const [front = '', back] = address.split('::')
  const words = (text: string) => (text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16)))
  const [before, after] = [words(front), words(back ?? '')]
  const zeros = back === undefined ? [] : new Array<number>(8 - before.length - after.length).fill(0)
  return [...before, ...zeros, ...after].flatMap((word) => [word >> 8, word & 0xff])
}
