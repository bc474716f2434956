/** The shells that a person pastes lines into. `bash` stands for every POSIX shell: sh, dash, zsh. */
export const shells = ['bash', 'fish', 'powershell', 'cmd'] as const
export type Shell = (typeof shells)[number]

/**
 * A text as one word of this shell's language: what it holds is neither expanded nor run.
 *
 * `cmd` has no such quotes. What it is given here are paths, and no path of Windows holds a double quote; one that
 * comes all the same is escaped, so that nothing behind it runs. A percent sign stays as it is: the line is meant for
 * `for /f`, and at the prompt `%NAME%` is left alone unless there is such a variable.
 */
export function quoted(text: string, shell: Shell): string {
  switch (shell) {
    case 'bash':
      return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
    case 'fish':
      return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll(/[\\']/g, '\\$&')}'`
    case 'powershell':
      // To PowerShell, typographic quotes are quotes too.
      return `'${text.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`
    case 'cmd':
      return text.includes('"') ? escapedForCmd(text) : `"${text}"`
    default:
      return shell satisfies never
  }
}

/** The line that sets a variable for everything that this shell starts from then on. */
export function settingLine(name: string, value: string, shell: Shell): string {
  switch (shell) {
    case 'bash':
      return `export ${name}=${value === '' ? "''" : quoted(value, shell)}`
    case 'fish':
      return `set -gx ${name} ${value === '' ? "''" : quoted(value, shell)}`
    case 'powershell':
      return `$env:${name} = ${quoted(value, shell)}`
    case 'cmd':
      return value.includes('"') ? `set ${name}=${escapedForCmd(value)}` : `set "${name}=${value}"`
    default:
      return shell satisfies never
  }
}

/** The line that takes a variable away. */
export function unsettingLine(name: string, shell: Shell): string {
  switch (shell) {
    case 'bash':
      return `unset ${name}`
    case 'fish':
      return `set -e ${name}`
    case 'powershell':
      return `Remove-Item Env:${name} -ErrorAction SilentlyContinue`
    case 'cmd':
      return `set "${name}="`
    default:
      return shell satisfies never
  }
}

/** The line that runs a command whose output sets variables. */
export function evaluatingLine(command: string, shell: Shell): string {
  switch (shell) {
    case 'bash':
      return `eval "$(${command} --shell bash)"`
    case 'fish':
      return `${command} --shell fish | source`
    case 'powershell':
      return `${command} --shell powershell | Out-String | Invoke-Expression`
    case 'cmd':
      return `for /f "delims=" %i in ('${command} --shell cmd') do @%i`
    default:
      return shell satisfies never
  }
}

const escapedForCmd = (text: string) => text.replaceAll(/["^&|<>()!]/g, '^$&')
