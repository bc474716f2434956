import { run } from './run.mjs'

/**
 * Builds the window and the programs where their sources are newer; what the build says goes to stderr.
 *
 * @param {string} root the project's folder
 * @param {string} node the Node to run on
 */
export async function buildWindow(root, node) {
  const code = await run(node, ['build/bundle/build.ts', '--if-stale'], { cwd: root })
  if (code !== 0) throw new Error('Building the window failed; the reason is above.')
}
