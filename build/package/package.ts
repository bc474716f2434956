import { join } from 'node:path'
import { build, type CliOptions } from 'electron-builder'
import { messageOf } from '../../shared/thrown/thrown.ts'
import { buildAll } from '../bundle/build.ts'
import { root } from '../bundle/layout.ts'
import { say } from '../set-up/say.mjs'

// npm run package [-- --dir]: makes the installable program for this system, or with --dir its folder alone.

const onlyFolder = process.argv.includes('--dir')
const given = process.env['ELECTRON_OVERRIDE_DIST_PATH']

try {
  await buildAll({ onlyIfStale: true })
  const options: CliOptions = {
    projectDir: root,
    publish: 'never',
    config: {
      extends: join(root, 'build/electron-builder.yml'),
      // A given runtime is packed in place of a download, whatever its version.
      ...(given ? { electronDist: given } : {}),
    },
    ...(onlyFolder ? { dir: true } : {}),
  }
  const files = await build(options)
  say(onlyFolder ? 'Packaged into dist/packages.' : `Packaged: ${files.join(', ')}`)
} catch (error) {
  say(`The package could not be made: ${reasonOf(error)}`)
  process.exitCode = 1
}

/** The first line of what went wrong; a download that failed is told as what it is. */
function reasonOf(error: unknown): string {
  const text = messageOf(error)
  const first = text.split('\n')[0] ?? text
  if (!/github\.com|ENOTFOUND|ECONNREFUSED|EAI_AGAIN|fetch failed|cannot resolve/i.test(text)) return first
  return `Electron or one of electron-builder's tools could not be downloaded (${first}). Connect to the internet, or name a mirror with ELECTRON_MIRROR and ELECTRON_BUILDER_BINARIES_MIRROR, or with ELECTRON_OVERRIDE_DIST_PATH a folder that holds Electron.`
}
