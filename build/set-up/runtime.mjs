import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.mjs'
import { say } from './say.mjs'

const wanted = 24

/**
 * The Node that runs everything: the one of the npm package `node`, else the running one if it is new enough.
 *
 * @param {string} root the project's folder
 * @returns {Promise<string>} the path of the program
 */
export async function ensureRuntime(root) {
  if (major(process.versions.node) === wanted) return process.execPath
  const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (works(own)) return own
  // The package places its binary by an install script, which npm can be told not to run.
  const place = join(root, 'node_modules', 'node')
  if (existsSync(join(place, 'installArchSpecificPackage.js'))) {
    say(`Fetching Node ${wanted} (npm package node) …`)
    await run(process.execPath, ['installArchSpecificPackage.js'], { cwd: place })
    if (works(own)) return own
  }
  if (major(process.versions.node) > wanted) return process.execPath
  throw new Error(
    `Tokentrail needs Node ${wanted}, and this is Node ${process.versions.node}. The npm package node should have brought it, but ${own} does not run. Install Node ${wanted} (https://nodejs.org), or delete node_modules and start again.`,
  )
}

function works(program) {
  if (!existsSync(program)) return false
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  return status === 0 && major(stdout.replace('v', '')) >= wanted
}

function major(version) {
  return Number.parseInt(version, 10)
}
