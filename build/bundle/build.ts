import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { messageOf } from '../../shared/thrown/thrown.ts'
import { alone } from '../set-up/lock.mjs'
import { say } from '../set-up/say.mjs'
import { dist, root } from './layout.ts'
import { mainConfig, preloadConfig, shellConfig } from './main.config.ts'
import rendererConfig from './renderer.config.ts'
import { digestOfSources, isStale, noteBuilt } from './stale.ts'

/** Makes dist: the window, the programs of Node and Electron, the preload. */
export async function buildAll({ onlyIfStale }: { readonly onlyIfStale: boolean }): Promise<void> {
  if (onlyIfStale && isBuilt()) return
  await alone(root, 'building', async () => {
    if (onlyIfStale && isBuilt()) return // another start built it while this one waited
    say('Building …')
    const digest = digestOfSources()
    await build({ ...rendererConfig, configFile: false, logLevel: 'warn' })
    await build({ ...mainConfig, logLevel: 'warn' })
    await build({ ...shellConfig, logLevel: 'warn' })
    await build({ ...preloadConfig, logLevel: 'warn' })
    noteBuilt(digest)
  })
}

function isBuilt(): boolean {
  return existsSync(join(dist, 'renderer', 'index.html')) && !isStale()
}

if (import.meta.main) {
  await buildAll({ onlyIfStale: process.argv.includes('--if-stale') }).catch((error: unknown) => {
    say(`The build failed: ${messageOf(error)}`)
    process.exitCode = 1
  })
}
