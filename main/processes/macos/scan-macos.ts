import { fileName } from '../../../shared/exchange/client-process.ts'
import { applicationOf } from '../application-of.ts'
import { type ConnectionScan, connectionKey } from '../connection-ends.ts'
import { outputOf } from '../run-command.ts'
import { isInterpreter } from '../script-of.ts'
import { readLsof } from './lsof-output.ts'
import { readArguments, readProcesses } from './ps-output.ts'

/** Asks lsof for all connections to the proxy's ports, and ps for the processes: two commands, however many wait. */
export function scanMacos(): ConnectionScan {
  return {
    async look(connections) {
      const ports = [...new Set(connections.map(({ proxy }) => proxy.port))]
      const asked = ports.flatMap((port) => [`-iTCP:${port}`])
      const [lsof, ps] = await Promise.all([
        outputOf('/usr/sbin/lsof', ['-nP', '-w', ...asked, '-Fpn']),
        outputOf('/bin/ps', ['-axww', '-o', 'pid=,ppid=,comm=']),
      ])
      const holders = readLsof(lsof)
      const processes = readProcesses(ps)
      const pids = connections.map((connection) => holders.get(connectionKey(connection)))
      const argued = await argumentsOf(
        [...new Set(pids)].filter(
          (pid) => pid !== undefined && isInterpreter(fileName(processes.get(pid)?.path ?? '')),
        ),
      )
      const table = (pid: number) => {
        const entry = processes.get(pid)
        return entry && { ...entry, argv: argued.get(pid) ?? [] }
      }
      return { programs: pids.map((pid) => (pid === undefined ? undefined : applicationOf(pid, table))) }
    },
    close: () => undefined,
  }
}

async function argumentsOf(pids: readonly (number | undefined)[]): Promise<ReadonlyMap<number, readonly string[]>> {
  return pids.length === 0
    ? new Map()
    : readArguments(await outputOf('/bin/ps', ['-ww', '-o', 'pid=,args=', '-p', pids.join()]))
}
