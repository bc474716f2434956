import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright'
import { chromiumPath } from '../lab/browser.ts'
import type { Need } from './good-flow.ts'

/** Says what is to be installed where a flow's program is not here; undefined where it is. */
export function missing(need: Need | undefined): string | undefined {
  switch (need) {
    case undefined:
      return undefined
    case 'chromium':
      return chromiumPath() || existsSync(chromium.executablePath())
        ? undefined
        : 'there is no Chromium: apt-get install chromium'
    case 'nginx':
      return onPath('nginx') ? undefined : 'there is no nginx: apt-get install nginx-light'
    case 'glewlwyd':
      return onPath('glewlwyd') ? undefined : 'there is no Glewlwyd: apt-get install glewlwyd'
    default:
      return need satisfies never
  }
}

function onPath(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => existsSync(join(folder, program)))
}
