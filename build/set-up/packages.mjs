// Runs before anything is installed: plain JavaScript, no packages, any Node from 18 on.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { alone } from './lock.mjs'
import { run } from './run.mjs'
import { say } from './say.mjs'

/**
 * Makes node_modules what package-lock.json says, by `npm ci`, unless it already is.
 * Everything npm prints goes to stderr, so that a command's own output stays clean.
 *
 * @param {string} root the project's folder
 */
export async function ensurePackages(root) {
  if (packagesMatchLock(root)) return
  await alone(root, 'installing', async () => {
    if (packagesMatchLock(root)) return // another start installed them while this one waited
    say('Installing the packages of package-lock.json (npm ci) …')
    const code = await run(npmCommand(), installArguments(root), { cwd: root })
    if (code !== 0) {
      throw new Error(
        `Installing the packages failed: npm ended with ${code}. Its words are above. Check the connection to the npm registry, then start again.`,
      )
    }
  })
}

/**
 * Whether node_modules holds exactly the locked packages. npm notes what it installed in
 * node_modules/.package-lock.json, and writes that last: an installation cut short has none.
 *
 * @param {string} root the project's folder
 */
export function packagesMatchLock(root) {
  const wanted = lockedPackages(join(root, 'package-lock.json'))
  const installed = lockedPackages(join(root, 'node_modules', '.package-lock.json'))
  if (!wanted) throw new Error(`${join(root, 'package-lock.json')} cannot be read. Restore it from the repository.`)
  if (!installed) return false
  for (const [path, entry] of wanted) {
    const there = installed.get(path)
    // A package for another system is locked too, and rightly not installed here.
    if (!there && entry.optional) continue
    if (!there || there.version !== entry.version || there.integrity !== entry.integrity) return false
  }
  return [...installed.keys()].every((path) => wanted.has(path))
}

function lockedPackages(file) {
  try {
    const { packages } = JSON.parse(readFileSync(file, 'utf8'))
    return new Map(Object.entries(packages).filter(([path]) => path !== ''))
  } catch {
    return null
  }
}

function npmCommand() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm'
}

function installArguments(root) {
  // Windows cannot delete the program that runs, and `npm ci` deletes node_modules with the Node in it.
  const runsFromModules = process.platform === 'win32' && process.execPath.startsWith(join(root, 'node_modules'))
  // Warnings are about the machine's own Node, which runs nothing but npm here.
  const options = ['--no-audit', '--no-fund', '--loglevel=error']
  return runsFromModules ? ['install', '--no-save', ...options] : ['ci', ...options]
}
