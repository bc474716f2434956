import { execFile } from 'node:child_process'
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
      return readGsettings(await output('gsettings', ['list-recursively', 'org.gnome.system.proxy']))
  }
}

function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise((done) => {
    execFile(command, args, { timeout: 3000, maxBuffer: 1024 * 1024, windowsHide: true }, (error, text) =>
      done(error ? '' : text),
    )
  })
}
