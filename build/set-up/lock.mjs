import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { say } from './say.mjs'

/**
 * Does a work that two starts must not do at once: the second waits for the first.
 * A folder is the lock, because exactly one of two starts can make it; it names its maker.
 *
 * @template T
 * @param {string} root the project's folder
 * @param {string} name what is being done, as a file name and as a word: `installing`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(root, name, work) {
  const folder = join(root, 'dist', `.${name}`)
  mkdirSync(join(root, 'dist'), { recursive: true })
  for (let spoken = false; !take(folder); ) {
    if (isAbandoned(folder)) {
      rmSync(folder, { recursive: true, force: true })
      continue
    }
    if (!spoken) say(`Another start is ${name}: waiting for it …`)
    spoken = true
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  try {
    return await work()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function take(folder) {
  try {
    mkdirSync(folder)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  writeFileSync(join(folder, 'pid'), String(process.pid))
  return true
}

function isAbandoned(folder) {
  try {
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    if (error.code === 'EPERM') return false // it lives, under another user
    // No file yet: its maker is between two lines, unless the folder is older than that can last.
    if (error.code === 'ENOENT') return existsSync(folder) && Date.now() - statSync(folder).mtimeMs > 10_000
    return true
  }
}
