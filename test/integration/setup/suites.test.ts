import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { commandSuite } from '../../../build/check/command-suite.ts'
import { vitestSuite } from '../../../build/check/vitest-suite.ts'

const root = join(import.meta.dirname, '../../..')
const folders: string[] = []

/** A project with these test files, each a project of vitest named after its folder. */
function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-suites-'))
  folders.push(folder)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  writeFileSync(
    join(folder, 'vitest.config.mjs'),
    "export default { test: { projects: [{ test: { name: 'tried', include: ['tried/*.test.mjs'] } }] } }",
  )
  mkdirSync(join(folder, 'tried'))
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, 'tried', `${name}.test.mjs`), `import { expect, test } from 'vitest'\n${text}`)
  }
  return folder
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('npm test', () => {
  test('counts what passed, failed and was skipped, with the reason in words', async () => {
    const folder = project({
      mixed: `
        test('holds', () => expect(1).toBe(1))
        test('breaks', () => expect(1).toBe(2))
        test('cannot run', (context) => context.skip('there is no moon'))`,
    })
    expect(await vitestSuite('tried', 1, { folder, quiet: true })).toEqual({
      name: 'tried',
      passed: 1,
      failed: 1,
      skipped: [{ test: 'cannot run', reason: 'there is no moon' }],
      failures: ['tried/mixed.test.mjs > breaks'],
    })
  })

  test('counts a file that cannot be loaded as failed', async () => {
    const folder = project({
      broken: "throw new Error('out of order')",
      whole: "test('holds', () => expect(1).toBe(1))",
    })
    const { passed, failed, failures } = await vitestSuite('tried', 1, { folder, quiet: true })
    expect({ passed, failed }).toEqual({ passed: 1, failed: 1 })
    expect(failures.join()).toContain('out of order')
  })

  test('counts an error outside of any test as failed', async () => {
    const folder = project({
      late: "test('holds', async () => { Promise.reject(new Error('nobody waits')); await new Promise(setImmediate); expect(1).toBe(1) })",
    })
    const { failed, failures } = await vitestSuite('tried', 1, { folder, quiet: true })
    expect(failed).toBe(1)
    expect(failures.join()).toContain('nobody waits')
  })

  test('counts a suite without tests as failed', async () => {
    expect(await vitestSuite('tried', 1, { folder: project({}), quiet: true })).toMatchObject({ passed: 0, failed: 1 })
  })

  test('counts a suite that does not end as failed', async () => {
    const folder = project({ endless: "test('waits', () => new Promise(() => {}), 600_000)" })
    expect(await vitestSuite('tried', 0.05, { folder, quiet: true })).toMatchObject({ passed: 0, failed: 1 })
  })

  test('counts a command as one test, by its exit code', async () => {
    expect(await commandSuite('good', process.execPath, ['-e', ''])).toMatchObject({ passed: 1, failed: 0 })
    expect(await commandSuite('bad', process.execPath, ['-e', 'process.exit(3)'])).toMatchObject({
      passed: 0,
      failed: 1,
    })
    expect(await commandSuite('absent', '/no/such/program', [])).toMatchObject({ passed: 0, failed: 1 })
  })
})
