import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export const dist = join(root, 'dist')

/** The programs that run in Node: name in dist/main, without extension, and source. */
export const programs = {
  'engine/engine-process': 'main/engine/engine-process.ts',
  'cli/main': 'main/cli/main.ts',
  // Threads of the engine's, started by their files.
  'capture/capture-thread': 'main/capture/capture-thread.ts',
  'session/session-writer': 'main/session/session-writer.ts',
  'processes/scan-thread': 'main/processes/linux/scan-thread.ts',
} as const
