import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { asGroup, endProcess } from './end-process.ts'
import type { LaunchRequest } from './launch.ts'
import { Marionette } from './marionette.ts'

const limitMs = 30_000
/** How long Firefox may take to go once Marionette has told it to, and once it is asked as a process, in milliseconds. */
const quitsWithin = 10_000
const endsWithin = 3000

/**
 * Imports the CA into the certificate store of one Firefox profile, as an authority for web sites.
 *
 * Firefox has no flag and no preference for this, and policies would hold for all its profiles. So Firefox itself
 * does it: once without a window, on this profile, told so over Marionette, its own remote control; it ends before
 * the person's window opens, which then runs without any remote control.
 *
 * @throws an error with a sentence for the person at the screen if Firefox cannot be brought to it
 */
export async function trustInFirefoxProfile(
  { program, profile, authority }: LaunchRequest,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const portFile = join(profile, 'MarionetteActivePort')
  const args = ['-no-remote', '-headless', '-profile', profile, '-marionette', '-remote-allow-system-access']
  const firefox = spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env }, ...asGroup })
  const ended = once(firefox, 'exit').then(() => 'Firefox ended at its start')
  const failed = once(firefox, 'error').then(([error]) => (error as Error).message)
  const late = new AbortController()
  const limit = setTimeout(() => late.abort(), limitMs)
  try {
    const port = await Promise.race([activePort(portFile, late.signal), ended.then(refuse), failed.then(refuse)])
    const session = await Marionette.connect(port, late.signal)
    await session.importAuthority(derOf(authority.certificatePem))
    await session.quit()
    await Promise.race([ended, delay(quitsWithin, undefined, { ref: false })])
  } catch (error) {
    const reason = late.signal.aborted ? `it took longer than ${limitMs / 1000} seconds` : (error as Error).message
    throw new Error(
      `Firefox could not be made to trust Tokentrail's certificate authority (${reason}). Open another browser, or import ${authority.certificatePath} in Firefox under Settings, Certificates, Authorities, and set its proxy yourself.`,
    )
  } finally {
    clearTimeout(limit)
    // The person's window opens on the same profile, which one that is left would keep.
    await endProcess(firefox, endsWithin)
    await rm(portFile, { force: true })
  }
}

function refuse(reason: string): never {
  throw new Error(reason)
}

/** The port, once Firefox has written it down. */
async function activePort(file: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '')
    const port = Number.parseInt(text, 10)
    if (port > 0) return port
    await delay(50, undefined, { signal })
  }
}

/** The Base64 of the certificate, as Firefox takes it. */
function derOf(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----/g, '').replace(/\s/g, '')
}
