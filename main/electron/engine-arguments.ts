/** The options of the shell that are the engine's, as `tokentrail serve` has them too. */
const names = ['--session', '--proxy-port', '--registration', '--upstream-ca', '--proxy-settings'] as const

/**
 * What of the shell's command line is meant for the engine. The rest is Chromium's and Electron's, or the path of
 * the program itself.
 *
 * @param proxyPort the port to use whatever the command line says: the one in use before the engine died
 */
export function engineArguments(commandLine: readonly string[], proxyPort: number | null): readonly string[] {
  const args = commandLine.flatMap((arg, index) => {
    const name = names.find((known) => arg === known || arg.startsWith(`${known}=`))
    if (!name || (name === '--proxy-port' && proxyPort !== null)) return []
    const value = arg === name ? commandLine[index + 1] : arg.slice(name.length + 1)
    return value === undefined || value.startsWith('--') ? [] : [`${name}=${value}`]
  })
  return proxyPort === null ? args : [...args, `--proxy-port=${proxyPort}`]
}
