import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Variable } from '../../shared/ways-in/environment.ts'
import { quoted, type Shell, settingLine } from '../../shared/ways-in/shell.ts'

/**
 * Writes what the person's shell is to read as it starts, and gives the lines of sh that start it. A file of the
 * person's, such as ~/.bashrc, may set a company's proxy or roots: ours are set once more after it.
 */
export async function writeShellStart(folder: string, variables: readonly Variable[]): Promise<readonly string[]> {
  const settings = (shell: Shell) => variables.map(({ name, value }) => settingLine(name, value, shell))
  const zsh = join(folder, 'zsh')
  const files = {
    [join(folder, 'bashrc')]: ['[ -f ~/.bashrc ] && . ~/.bashrc', ...settings('bash')],
    [join(folder, 'settings.fish')]: settings('fish'),
    [join(zsh, '.zshenv')]: zshEnvironment(zsh),
    [join(zsh, '.zshrc')]: [...zshStart(zsh), ...settings('bash')],
  }
  await mkdir(zsh, { recursive: true, mode: 0o700 })
  await Promise.all(
    Object.entries(files).map(([path, lines]) => writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 })),
  )
  const sh = (path: string) => quoted(path, 'bash')
  return [
    'shell="$SHELL"',
    '[ -n "$shell" ] || shell=/bin/sh',
    'case "$(basename "$shell")" in',
    `bash) exec "$shell" --rcfile ${sh(join(folder, 'bashrc'))} ;;`,
    `zsh) TOKENTRAIL_ZDOTDIR="\${ZDOTDIR:-$HOME}" ZDOTDIR=${sh(zsh)} exec "$shell" ;;`,
    `fish) exec "$shell" --init-command ${sh(`source ${quoted(join(folder, 'settings.fish'), 'fish')}`)} ;;`,
    'esac',
    'exec "$shell"',
  ]
}

/** zsh has no option for another file, but a variable for the folder of all: the person's own is put back, and may change it. */
function zshEnvironment(folder: string): readonly string[] {
  return [
    'ZDOTDIR=$TOKENTRAIL_ZDOTDIR',
    '[[ -f $ZDOTDIR/.zshenv ]] && . "$ZDOTDIR/.zshenv"',
    '[[ -n $ZDOTDIR ]] || ZDOTDIR=$HOME',
    'TOKENTRAIL_ZDOTDIR=$ZDOTDIR',
    `ZDOTDIR=${quoted(folder, 'bash')}`,
  ]
}

function zshStart(folder: string): readonly string[] {
  return [
    'ZDOTDIR=$TOKENTRAIL_ZDOTDIR',
    'unset TOKENTRAIL_ZDOTDIR',
    // The /etc/zshrc of macOS has put the history beside this file.
    `[[ $HISTFILE == ${quoted(folder, 'bash')}/* ]] && HISTFILE=$ZDOTDIR/.zsh_history`,
    '[[ -f $ZDOTDIR/.zshrc ]] && . "$ZDOTDIR/.zshrc"',
  ]
}
