import { endianness } from 'node:os'
import { type MessagePort, workerData } from 'node:worker_threads'
import { applicationOf } from '../application-of.ts'
import type { ConnectionEnds, Seen } from '../connection-ends.ts'
import { eachSocket, processEntry, processIds, socketList } from './proc.ts'
import { createFindHolders } from './socket-holders.ts'
import { socketInodes } from './socket-inodes.ts'

/** What the thread is asked: the connections, in the order of its questions. */
export type ScanQuestion = readonly ConnectionEnds[]

// A thread of its own, as there may be tens of thousands of files to look at, and traffic must not wait for them.
const { port } = workerData as { readonly port: MessagePort }
const holdersOf = createFindHolders(
  { processIds, eachSocket, parentOf: (pid) => processEntry(pid)?.parent },
  process.pid,
)

port.on('message', (connections: ScanQuestion) => port.postMessage(look(connections)))

function look(connections: ScanQuestion): Seen {
  const before = busyTime()
  const lists = { tcp: () => socketList('tcp'), tcp6: () => socketList('tcp6') }
  const inodes = socketInodes(connections, lists, endianness() === 'LE')
  const holders = holdersOf(new Set(inodes.filter((inode) => inode !== undefined)))
  const applications = new Map([...new Set(holders.values())].map((pid) => [pid, applicationOf(pid, processEntry)]))
  const programs = inodes.map((inode) => applications.get(holders.get(inode ?? 0) ?? 0))
  return { programs, cost: busyTime() - before }
}

/** The processor's time of this thread, in milliseconds; the clock's where an older Node does not know it. */
function busyTime(): number {
  if (!('threadCpuUsage' in process)) return performance.now()
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
