import { chmod, rename, writeFile } from 'node:fs/promises'

/** Writes beside the file and renames, so that nobody ever reads half of it. */
export async function writeWhole(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const beside = `${path}.${process.pid}.new`
  await writeFile(beside, content, { mode })
  await chmod(beside, mode)
  await rename(beside, path)
}
