import type { ConnectionScan } from './connection-ends.ts'
import { scanLinux } from './linux/scan-linux.ts'
import { scanMacos } from './macos/scan-macos.ts'
import { createProcessFinder, type ProcessFinder } from './process-finder.ts'
import { scanWindows } from './windows/scan-windows.ts'

/** The finder for this system; undefined where none is known for it. It keeps no process alive. */
export function findProcesses(platform: NodeJS.Platform = process.platform): ProcessFinder | undefined {
  const scan = scanFor(platform)
  return scan && createProcessFinder(scan)
}

function scanFor(platform: NodeJS.Platform): ConnectionScan | undefined {
  switch (platform) {
    case 'linux':
    case 'android':
      return scanLinux()
    case 'darwin':
      return scanMacos()
    case 'win32':
      return scanWindows()
    default:
      return undefined
  }
}
