import { randomUUID } from 'node:crypto'
import { chmod, rename, writeFile } from 'node:fs/promises'

/** Writes beside the file and renames, so that nobody ever reads half of it, though several write it at once. */
export async function writeWhole(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const beside = `${path}.${randomUUID()}.new`
  await writeFile(beside, content, { mode })
  await chmod(beside, mode)
  await rename(beside, path)
}
