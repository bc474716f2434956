import { open, realpath } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Where the profiles of a browser have to lie. A browser from a snap package sees neither hidden folders nor
 * the system's /tmp; it can write below ~/snap/<name>/common alone.
 */
export async function profileRootFor(program: string, profileRoot: string, home: string): Promise<string> {
  const snap = process.platform === 'linux' ? await snapName(program) : null
  return snap ? join(home, 'snap', snap, 'common', 'tokentrail-profiles') : profileRoot
}

/** The snap that a program comes from: /snap/bin/NAME, a link to it, or a script that starts it (Ubuntu's chromium-browser). */
async function snapName(program: string): Promise<string | null> {
  const target = await realpath(program).catch(() => program)
  const direct = /^\/snap\/(?:bin\/)?([^/.]+)/.exec(program) ?? /^\/snap\/(?:bin\/)?([^/.]+)/.exec(target)
  if (direct?.[1]) return direct[1]
  const head = await firstBytes(target)
  return head.startsWith('#!') ? (/\/snap\/bin\/([\w-]+)/.exec(head)?.[1] ?? null) : null
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path).catch(() => null)
  if (!file) return ''
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2048), 0, 2048, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await file.close()
  }
}
