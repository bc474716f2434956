import { endianness } from 'node:os'
import { type MessagePort, workerData } from 'node:worker_threads'
import type { ClientProcess } from '../../../shared/exchange/client-process.ts'
import { applicationOf } from '../application-of.ts'
import type { ConnectionEnds } from '../connection-ends.ts'
import { eachSocket, processEntry, processIds, socketList } from './proc.ts'
import { createFindHolders } from './socket-holders.ts'
import { socketInodes } from './socket-inodes.ts'

/** What the thread is asked: the connections, in the order of its questions. */
export type ScanQuestion = readonly ConnectionEnds[]
export type ScanAnswer = readonly (ClientProcess | undefined)[]

// A thread of its own, as there may be tens of thousands of files to look at, and traffic must not wait for them.
const { port } = workerData as { readonly port: MessagePort }
const holdersOf = createFindHolders(
  { processIds, eachSocket, parentOf: (pid) => processEntry(pid)?.parent },
  process.pid,
)

port.on('message', (connections: ScanQuestion) => port.postMessage(look(connections)))

function look(connections: ScanQuestion): ScanAnswer {
  const lists = { tcp: () => socketList('tcp'), tcp6: () => socketList('tcp6') }
  const inodes = socketInodes(connections, lists, endianness() === 'LE')
  const holders = holdersOf(new Set(inodes.filter((inode) => inode !== undefined)))
  const applications = new Map([...new Set(holders.values())].map((pid) => [pid, applicationOf(pid, processEntry)]))
  return inodes.map((inode) => applications.get(holders.get(inode ?? 0) ?? 0))
}
