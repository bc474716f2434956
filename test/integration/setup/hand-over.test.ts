import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')

/** A project of its own, with the real set-up scripts and one package that lies beside it. */
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-set-up-'))
  mkdirSync(join(folder, 'near'))
  cpSync(join(root, 'build/set-up'), join(folder, 'build/set-up'), { recursive: true })
  cpSync(join(root, 'build/run.mjs'), join(folder, 'build/run.mjs'))
  writeJson('near/package.json', { name: 'near', version: '1.0.0' })
  lockNear('1.0.0')
  writeFileSync(
    join(folder, 'hello.ts'),
    "const who: string = process.argv[2] ?? 'nobody'\nconsole.log('hello', who)\nprocess.exitCode = 7\n",
  )
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function writeJson(path: string, value: unknown): void {
  writeFileSync(join(folder, path), JSON.stringify(value))
}

function lockNear(version: string): void {
  const dependencies = { near: 'file:near' }
  writeJson('package.json', { name: 'far', version: '1.0.0', type: 'module', dependencies })
  writeJson('near/package.json', { name: 'near', version })
  writeJson('package-lock.json', {
    name: 'far',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'far', version: '1.0.0', dependencies },
      near: { version },
      'node_modules/near': { resolved: 'near', link: true },
    },
  })
}

async function runHello(...args: readonly string[]): Promise<{ out: string; words: string; code: number }> {
  const child = spawn(process.execPath, ['build/run.mjs', 'hello.ts', ...args], { cwd: folder })
  const [out, words, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { out, words, code: code as number }
}

describe('a script on a fresh clone', () => {
  test('installs the packages first, and keeps stdout and exit code those of the script', async () => {
    const { out, words, code } = await runHello('Ada')
    expect(out).toBe('hello Ada\n')
    expect(words).toContain('Installing the packages')
    expect(code).toBe(7)
    expect(existsSync(join(folder, 'node_modules/near/package.json'))).toBe(true)
  })

  test('installs nothing where the packages are those of the lock file', async () => {
    await runHello()
    const { out, words } = await runHello('again')
    expect({ out, words }).toEqual({ out: 'hello again\n', words: '' })
  })

  test('installs anew once the lock file names another version', async () => {
    await runHello()
    lockNear('1.1.0')
    expect((await runHello()).words).toContain('Installing the packages')
    const installed = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')) as {
      packages: Record<string, { version?: string }>
    }
    expect(installed.packages['near']?.version).toBe('1.1.0')
  })

  test('says in a sentence that the installation failed, and runs nothing', async () => {
    writeJson('package.json', { name: 'far', version: '1.0.0', dependencies: { near: 'file:near', gone: 'file:gone' } })
    rmSync(join(folder, 'near'), { recursive: true })
    const { out, words, code } = await runHello()
    expect({ out, code }).toEqual({ out: '', code: 2 })
    expect(words).toMatch(/tokentrail: Installing the packages failed: npm ended with \d+\./)
  })

  test('says in a sentence that the lock file is unusable', async () => {
    writeFileSync(join(folder, 'package-lock.json'), '{')
    const { words, code } = await runHello()
    expect(words).toMatch(/^tokentrail: .*package-lock\.json cannot be read\. Restore it from the repository\.\n$/)
    expect(code).toBe(2)
  })

  test('two starts at once install once', async () => {
    const both = await Promise.all([runHello('one'), runHello('two')])
    expect(both.map(({ out }) => out)).toEqual(['hello one\n', 'hello two\n'])
    expect(both.filter(({ words }) => words.includes('(npm ci)'))).toHaveLength(1)
  })
})
