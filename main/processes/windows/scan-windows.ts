import { applicationOf } from '../application-of.ts'
import { type ConnectionScan, connectionKey } from '../connection-ends.ts'
import { outputOf } from '../run-command.ts'
import { readNetstat } from './netstat-output.ts'
import { createProcessHelper } from './process-helper.ts'

/** Asks netstat for all connections, and a PowerShell that is kept for the processes. */
export function scanWindows(): ConnectionScan {
  const helper = createProcessHelper()
  return {
    async look(connections) {
      const holders = readNetstat(await outputOf('netstat.exe', ['-ano']))
      const pids = connections.map((connection) => holders.get(connectionKey(connection)))
      const asked = [...new Set(pids)].filter((pid) => pid !== undefined)
      if (asked.length === 0) return { programs: [] }
      const entries = await helper.ask(asked)
      const table = (pid: number) => entries.get(pid)
      return { programs: pids.map((pid) => (pid === undefined ? undefined : applicationOf(pid, table))) }
    },
    close: () => helper.close(),
  }
}
