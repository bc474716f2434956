import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { ProcessEntry } from '../process-entry.ts'
import { readProcessList } from './process-list.ts'

/** To start PowerShell takes half a second, and to keep it tens of megabytes: it ends when nobody asked for so long, in milliseconds. */
const idleAfter = 60_000
/** A helper that does not answer for so long is ended, in milliseconds. */
const longest = 15_000

/**
 * Prints processes and the ones that started them as one line of JSON. It stands on one line, as PowerShell carries out
 * each line that it reads; what it prints goes past its own formatting, which would wrap it.
 */
const definition = [
  '[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false;',
  "$ErrorActionPreference = 'SilentlyContinue';",
  'function Tell($ids) { $seen = @{}; $found = @(foreach ($id in $ids) {',
  'for ($depth = 0; $depth -lt 16 -and $id -and -not $seen[[string]$id]; $depth++) { $seen[[string]$id] = $true;',
  "$p = Get-CimInstance Win32_Process -Filter ('ProcessId=' + $id); if (-not $p) { break };",
  '[pscustomobject]@{ ProcessId = $p.ProcessId; ParentProcessId = $p.ParentProcessId; Name = $p.Name;',
  'ExecutablePath = $p.ExecutablePath; CommandLine = $p.CommandLine; Created = [string]$p.CreationDate.Ticks };',
  '$id = $p.ParentProcessId } }); [Console]::Out.WriteLine((ConvertTo-Json -Compress -InputObject $found)) }',
].join(' ')

type PowerShell = ChildProcessByStdio<Writable, Readable, null>

/** Tells of processes and their parents, by one PowerShell that is kept while it is needed. */
export interface ProcessHelper {
  /** @throws where PowerShell cannot be started, or does not answer. */
  ask(pids: readonly number[]): Promise<ReadonlyMap<number, ProcessEntry>>
  close(): void
}

/** Starts nothing yet. One question at a time. */
export function createProcessHelper(): ProcessHelper {
  let child: PowerShell | undefined
  let answered: ((line: string | undefined) => void) | undefined
  let idle: NodeJS.Timeout | undefined

  function end(): void {
    child?.kill()
    child = undefined
  }

  function start(): PowerShell {
    const started = spawn(
      'powershell.exe',
      ['-NoLogo', '-NoProfile', '-NonInteractive', '-InputFormat', 'Text', '-Command', '-'],
      { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true },
    )
    const gone = () => {
      if (child !== started) return
      child = undefined
      answered?.(undefined)
    }
    started.once('error', gone).once('exit', gone)
    started.stdin.on('error', gone)
    started.stdin.write(`${definition}\n`)
    createInterface({ input: started.stdout }).on('line', (line) => {
      if (line.startsWith('[')) answered?.(line)
    })
    started.unref()
    return started
  }

  return {
    async ask(pids) {
      clearTimeout(idle)
      child ??= start()
      const { stdin } = child
      const line = await new Promise<string | undefined>((done) => {
        const tooLong = setTimeout(() => {
          done(undefined)
          end()
        }, longest)
        answered = (told) => {
          clearTimeout(tooLong)
          answered = undefined
          done(told)
        }
        stdin.write(`Tell ${pids.join()}\n`)
      })
      idle = setTimeout(end, idleAfter).unref()
      if (line === undefined) throw new Error('PowerShell did not tell of the processes')
      return readProcessList(line)
    },
    close() {
      clearTimeout(idle)
      end()
    },
  }
}
