import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')

/** For each rule the file that breaks it, and what stands in that file. */
const violations = {
  'shared-has-no-platform': ['shared/oauth/reads-a-file.ts', "import 'node:fs'"],
  'shared-imports-shared': ['shared/flow/asks-main.ts', "import '../../main/proxy/good.ts'"],
  'renderer-imports-shared-alone': ['renderer/asks-main.ts', "import '../main/proxy/good.ts'"],
  'renderer-has-no-node': ['renderer/reads-a-file.ts', "import 'node:fs'"],
  'main-does-not-import-the-window': ['main/host/draws.ts', "import '../../renderer/good.ts'"],
  'electron-stays-in-its-shell': ['main/engine/opens-a-window.ts', "import { app } from 'electron'\napp.quit()"],
  'the-shell-is-nobodys-library': ['main/cli/uses-the-shell.ts', "import '../electron/good.ts'"],
  'no-circles': ['main/har/about.ts', "import './round.ts'"],
  'tests-are-not-product-code': ['main/session/leans-on-a-test.ts', "import './good.test.ts'"],
  'exchange-comes-first': ['shared/exchange/knows-oauth.ts', "import '../oauth/good.ts'"],
  'oauth-before-flow': ['shared/oauth/knows-flow.ts', "import '../flow/good.ts'"],
  'flow-before-causes': ['shared/flow/judges.ts', "import '../causes/good.ts'"],
  'nothing-rests-on-the-bridge': ['shared/causes/draws.ts', "import '../bridge/good.ts'"],
  'bridge-is-types-and-validators': ['shared/bridge/runs.ts', "import { good } from '../flow/good.ts'\ngood()"],
  'imports-resolve': ['main/proxy/lost.ts', "import './nowhere.ts'"],
  'run-time-packages-are-dependencies': ['main/host/needs-a-tool.ts', "import 'vite'"],
} as const satisfies Record<string, readonly [string, string]>

const good: Readonly<Record<string, string>> = {
  'main/electron/good.ts': "import { app } from 'electron'\nimport '../proxy/good.ts'\napp.quit()",
  'main/har/round.ts': "import './about.ts'",
  'main/proxy/good.ts': "import 'node:fs'\nimport '../../shared/flow/good.ts'",
  'main/session/good.test.ts': "import 'vitest'\nimport '../proxy/good.ts'",
  'renderer/good.ts': "import 'react'\nimport '../shared/bridge/good.ts'",
  'shared/bridge/good.ts': "import type { Good } from '../flow/good.ts'\nexport type Better = Good",
  'shared/causes/good.ts': "import '../flow/good.ts'",
  'shared/exchange/good.ts': 'export const good = 1',
  'shared/flow/good.ts': "import '../oauth/good.ts'\nexport type Good = 1\nexport const good = () => 1",
  'shared/oauth/good.ts': "import '../exchange/good.ts'",
}

interface Violation {
  readonly from: string
  readonly rule: { readonly name: string }
}

describe('the layering rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-layers-'))
  let found: readonly Violation[] = []

  beforeAll(async () => {
    for (const [path, text] of [...Object.entries(good), ...Object.values(violations)]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.mjs']) {
      cpSync(join(root, file), join(folder, file))
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
    const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
    const args = [cruiser, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'main', 'renderer', 'shared']
    const run = promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 })
    // It ends with the number of violations; the report is on stdout all the same.
    const { stdout } = await run.catch((error: { stdout: string }) => error)
    found = (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(Object.entries(violations))('%s finds a file that breaks it', (rule, [path]) => {
    expect(found.filter(({ from }) => from === path).map(({ rule: { name } }) => name)).toContain(rule)
  })

  test('files that keep the layers are not accused', () => {
    const accused = found.filter(({ from }) => from in good).map(({ from, rule }) => `${from}: ${rule.name}`)
    expect(accused).toEqual([])
  })

  test('every rule is proven here, and says the way out', async () => {
    const configuration: unknown = await import(pathToFileURL(join(root, '.dependency-cruiser.mjs')).href)
    const { forbidden } = (configuration as { default: { forbidden: { name: string; comment: string }[] } }).default
    expect(forbidden.map(({ name }) => name)).toEqual(Object.keys(violations))
    for (const { comment } of forbidden) expect(comment.length).toBeGreaterThan(40)
  })
})
