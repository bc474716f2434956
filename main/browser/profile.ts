import { randomUUID } from 'node:crypto'
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isAlive } from '../processes/is-alive.ts'

const prefix = 'throw-away-'
const ownerFile = 'tokentrail-browser.pid'

/** A new, empty profile folder that only this user can read. */
export async function makeProfile(root: string): Promise<string> {
  const profile = join(root, `${prefix}${randomUUID()}`)
  await mkdir(profile, { recursive: true, mode: 0o700 })
  // Until its browser runs, the profile is this process's.
  await noteOwner(profile, process.pid)
  return profile
}

/** Notes which process uses a profile, so that the next start can tell a profile in use from one left behind. */
export async function noteOwner(profile: string, pid: number): Promise<void> {
  await writeFile(join(profile, ownerFile), String(pid))
}

/** Removes a profile. A browser's helpers may outlive it and write once more: so it is looked at again. */
export async function removeProfile(profile: string): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    await delay(100, undefined, { ref: false })
    const there = await access(profile).then(
      () => true,
      () => false,
    )
    if (!there) return
  }
}

/** Removes the profiles whose browser is gone: those of a run that was cut short. */
export async function removeAbandonedProfiles(root: string): Promise<void> {
  const names = await readdir(root).catch(() => [])
  for (const name of names) {
    if (!name.startsWith(prefix)) continue
    const profile = join(root, name)
    // A profile that cannot be removed now is in nobody's way; the next start tries again.
    if (!(await isInUse(profile))) await removeProfile(profile).catch(() => {})
  }
}

async function isInUse(profile: string): Promise<boolean> {
  const pid = Number.parseInt(await readFile(join(profile, ownerFile), 'utf8').catch(() => ''), 10)
  return pid > 0 && isAlive(pid)
}
