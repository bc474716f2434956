/** What is asked of the system about processes and the sockets that they hold. */
export interface Holders {
  processIds(): readonly number[]
  parentOf(pid: number): number | undefined
  eachSocket(pid: number, inodeSeen: (inode: number) => boolean): void
}

/** So many processes that were found are looked at first. */
const mostRemembered = 32

/** Finds the process that holds each socket, by its inode. */
export type FindHolders = (inodes: ReadonlySet<number>) => ReadonlyMap<number, number>

/**
 * Looks at those first that were found lately, as a browser opens many connections, and then at the newest, as a
 * command's process has just begun; it ends as soon as all are found.
 */
export function createFindHolders({ processIds, parentOf, eachSocket }: Holders, own: number): FindHolders {
  /** The latest last. */
  const lately = new Set<number>()

  function* candidates(): Generator<number> {
    const first = [...lately].toReversed()
    yield* first
    const tried = new Set(first).add(own)
    for (const pid of processIds()) if (!tried.has(pid)) yield pid
    // This program holds the other end of everything, and is hardly ever its own client.
    if (!lately.has(own)) yield own
  }

  /** A socket that was inherited is held by both; it is the parent that opened it. */
  function opener(pid: number, inode: number, socketsOf: (pid: number) => ReadonlySet<number>): number {
    const parent = parentOf(pid)
    return parent !== undefined && parent > 1 && socketsOf(parent).has(inode) ? opener(parent, inode, socketsOf) : pid
  }

  return (inodes) => {
    const missing = new Set(inodes)
    const holders = new Map<number, number>()
    const socketsOf = onceEach((pid: number) => {
      const held = new Set<number>()
      eachSocket(pid, (inode) => {
        held.add(inode)
        return false
      })
      return held
    })
    for (const pid of missing.size > 0 ? candidates() : []) {
      const here: number[] = []
      eachSocket(pid, (inode) => {
        if (missing.delete(inode)) here.push(inode)
        return missing.size === 0
      })
      for (const inode of here) {
        const holder = opener(pid, inode, socketsOf)
        holders.set(inode, holder)
        lately.delete(holder)
        lately.add(holder)
      }
      if (missing.size === 0) break
    }
    for (const pid of [...lately].slice(0, -mostRemembered)) lately.delete(pid)
    return holders
  }
}

/** Ten thousand sockets of one process have one parent. */
function onceEach<V>(make: (pid: number) => V): (pid: number) => V {
  const made = new Map<number, V>()
  return (pid) => {
    const known = made.get(pid)
    if (known !== undefined) return known
    const value = make(pid)
    made.set(pid, value)
    return value
  }
}
