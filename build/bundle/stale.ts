import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dist, root } from './layout.ts'

const sources = ['main', 'renderer', 'shared', 'build/bundle', 'package.json', 'package-lock.json']
const stamp = join(dist, '.built-from')

/** Whether something that goes into dist was changed, added or removed since dist was made. */
export function isStale(): boolean {
  try {
    return readFileSync(stamp, 'utf8') !== digestOfSources()
  } catch {
    return true // never built, or dist was deleted
  }
}

/** Notes what dist was made from; `digest` is from before the build, so that an edit during it is not lost. */
export function noteBuilt(digest: string): void {
  writeFileSync(stamp, digest)
}

/** A digest of names, sizes and times: it sees a removed file too, which the newest time would not. */
export function digestOfSources(): string {
  const hash = createHash('sha256')
  for (const source of sources) for (const line of describe(source)) hash.update(`${line}\n`)
  return hash.digest('hex')
}

function describe(path: string): readonly string[] {
  const { mtimeMs, size, isDirectory } = look(join(root, path))
  if (isDirectory) {
    return readdirSync(join(root, path))
      .toSorted()
      .flatMap((name) => describe(`${path}/${name}`))
  }
  return /\.test\.tsx?$/.test(path) ? [] : [`${path} ${size} ${mtimeMs}`]
}

function look(path: string): { mtimeMs: number; size: number; isDirectory: boolean } {
  const stat = statSync(path)
  return { mtimeMs: stat.mtimeMs, size: stat.size, isDirectory: stat.isDirectory() }
}
