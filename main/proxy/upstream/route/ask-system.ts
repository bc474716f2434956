import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { readKioslaverc } from './kde-proxy.ts'
import { readEnvironment, readGsettings, readRegistry, readScutil, type SystemProxy } from './system-proxy.ts'

const internetSettings = String.raw`HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings`

/** Asks the environment, and where it says nothing the system. A system that does not answer has no proxy. */
export async function askSystem(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<SystemProxy> {
  const said = readEnvironment(env)
  if (said) return said
  switch (platform) {
    case 'darwin':
      return readScutil(await output('/usr/sbin/scutil', ['--proxy']))
    case 'win32':
      return readRegistry(await output('reg', ['query', internetSettings]))
    default:
      if (isOfKde(env)) return readKioslaverc(await settingsOfKde(env))
      return readGsettings(await output('gsettings', ['list-recursively', 'org.gnome.system.proxy']))
  }
}

const isOfKde = (env: NodeJS.ProcessEnv) =>
  (env['XDG_CURRENT_DESKTOP'] ?? '').split(':').includes('KDE') || env['KDE_FULL_SESSION'] === 'true'

/** The person's own; where there is none, those of whoever looks after the machine. */
async function settingsOfKde(env: NodeJS.ProcessEnv): Promise<string> {
  const own = env['XDG_CONFIG_HOME'] || join(homedir(), '.config')
  const shared = (env['XDG_CONFIG_DIRS'] || '/etc/xdg').split(':')
  for (const folder of [own, ...shared]) {
    const text = await readFile(join(folder, 'kioslaverc'), 'utf8').catch(() => undefined)
    if (text !== undefined) return text
  }
  return ''
}

function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise((done) => {
    execFile(command, args, { timeout: 3000, maxBuffer: 1024 * 1024, windowsHide: true }, (error, text) =>
      done(error ? '' : text),
    )
  })
}
