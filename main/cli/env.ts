import { basename } from 'node:path'
import { environmentBefore, environmentOf } from '../../shared/ways-in/environment.ts'
import { type Shell, settingLine, unsettingLine } from '../../shared/ways-in/shell.ts'
import { phpFolder } from '../ways-in/trust-files.ts'
import { authorityFolder, noneRuns, runningWay } from './running-way.ts'

export interface EnvOptions {
  readonly shell?: Shell
  readonly unset?: boolean
}

/**
 * Prints lines that a shell evaluates: they lead what it starts through the running proxy. Gives the exit code.
 * @throws Error with a sentence for the person, where no proxy runs.
 */
export async function env({ shell = ownShell(), unset = false }: EnvOptions): Promise<number> {
  const lines = unset ? linesBack(shell) : await linesOf(shell)
  process.stdout.write(`${lines.join('\n')}\n`)
  return 0
}

async function linesOf(shell: Shell): Promise<readonly string[]> {
  const way = await runningWay()
  if (!way) throw new Error(noneRuns())
  return environmentOf(way, process.env).map(({ name, value }) => settingLine(name, value, shell))
}

/** Needs no proxy that runs. */
function linesBack(shell: Shell): readonly string[] {
  return environmentBefore(phpFolder(authorityFolder()), process.env).map(({ name, value }) =>
    value === undefined ? unsettingLine(name, shell) : settingLine(name, value, shell),
  )
}

/** The shell that this was called from, as far as the environment tells. */
function ownShell(): Shell {
  if (process.platform === 'win32') return process.env['PSModulePath']?.includes('Documents') ? 'powershell' : 'cmd'
  return basename(process.env['SHELL'] ?? '') === 'fish' ? 'fish' : 'bash'
}
