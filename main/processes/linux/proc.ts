import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs'
import { orNothing } from '../../../shared/thrown/or-nothing.ts'
import type { ProcessEntry } from '../process-entry.ts'

/*
 * Reads /proc (proc(5)). What another account's process holds is not readable, and a process may end at any moment:
 * both are told as nothing.
 */

/** The kernel's list of the sockets of one family, a piece at a time; nothing where it has none. */
export function* socketList(name: 'tcp' | 'tcp6'): Generator<string> {
  const file = orNothing(() => openSync(`/proc/net/${name}`, 'r'))
  if (file === undefined) return
  try {
    // The kernel gives a page at most at each call.
    const page = Buffer.allocUnsafe(8192)
    for (let length = readSync(file, page); length > 0; length = readSync(file, page))
      yield page.toString('latin1', 0, length)
  } finally {
    closeSync(file)
  }
}

/** Every process, the newest first; none where the system lets no more files be opened. */
export function processIds(): readonly number[] {
  const ids = (orNothing(() => readdirSync('/proc')) ?? []).filter((name) => /^\d+$/.test(name)).map(Number)
  return newestFirst(ids, orNothing(() => readFileSync('/proc/loadavg', 'latin1')) ?? '')
}

/**
 * Numbers are given in turn, and from the lowest again after the highest (`pid_max`, which may be 32,768): those above
 * the one that was given last, which `loadavg` ends with, are the oldest.
 */
export function newestFirst(ids: readonly number[], loadavg: string): readonly number[] {
  const latest = Number(/ (\d+)\s*$/.exec(loadavg)?.[1] ?? Number.POSITIVE_INFINITY)
  const isOfThisTurn = (id: number) => (id <= latest ? 1 : 0)
  return ids.toSorted((one, other) => isOfThisTurn(other) - isOfThisTurn(one) || other - one)
}

/** Calls back with the inode of each socket that a process holds, until that gives true. */
export function eachSocket(pid: number, inodeSeen: (inode: number) => boolean): void {
  const folder = `/proc/${pid}/fd`
  const files = orNothing(() => readdirSync(folder)) ?? []
  // The newest last opened: it is mostly what is looked for.
  for (let index = files.length - 1; index >= 0; index--) {
    const target = orNothing(() => readlinkSync(`${folder}/${files[index]}`))
    const inode = target?.startsWith('socket:[') ? Number(target.slice(8, -1)) : Number.NaN
    if (inode > 0 && inodeSeen(inode)) return
  }
}

/** A process; undefined where it is gone, or its executable may not be seen. */
export function processEntry(pid: number): ProcessEntry | undefined {
  return orNothing(() => {
    const path = readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '')
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    if (argv.at(-1) === '') argv.pop()
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name stands in brackets, and may hold any character; after it, the state is field 3 of the whole.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { pid, parent: Number(fields[1]), path, argv, startedAt: Number(fields[19]) }
  })
}
