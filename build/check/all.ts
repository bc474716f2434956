import { commandSuite } from './command-suite.ts'
import { ensureTestPrograms } from './requirements.ts'
import { crashed, type SuiteResult } from './suite.ts'
import { vitestSuite } from './vitest-suite.ts'

const node = process.execPath

/** Every suite in its order: what fails fast comes first. `check` is the part that needs no browser. */
const checks = [
  ['types of shared', () => commandSuite('types of shared', 'tsc', ['-p', 'shared'])],
  [
    'types of main, build and test',
    () => commandSuite('types of main, build and test', 'tsc', ['-p', 'tsconfig.json']),
  ],
  ['types of renderer', () => commandSuite('types of renderer', 'tsc', ['-p', 'renderer'])],
  ['lint', () => commandSuite('lint', 'biome', ['ci'])],
  [
    'layers',
    () =>
      commandSuite('layers', 'depcruise', [
        '--config',
        '.dependency-cruiser.mjs',
        'main',
        'renderer',
        'shared',
        'build',
        'test',
      ]),
  ],
] as const satisfies readonly Step[]

const tests = [
  ['build', () => commandSuite('build', node, ['build/bundle/build.ts', '--if-stale'])],
  ['unit', () => vitestSuite('unit', 5)],
  ['window', () => vitestSuite('window', 5)],
  ['integration', () => vitestSuite('integration', 20)],
  ['e2e', () => vitestSuite('e2e', 20)],
] as const satisfies readonly Step[]

type Step = readonly [name: string, run: () => Promise<SuiteResult>]

const say = (line: string) => process.stdout.write(`${line}\n`)
const onlyChecks = process.argv.includes('--only-checks')
if (!onlyChecks) await ensureTestPrograms(say)

const results: SuiteResult[] = []
for (const [name, run] of onlyChecks ? checks : [...checks, ...tests]) {
  say(`\n── ${name}`)
  const start = performance.now()
  const result = await run().catch((error: unknown) => crashed(name, String(error)))
  results.push(result)
  say(`── ${name}: ${counts([result])} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
}

say('\n── all suites')
for (const result of results) {
  say(`${result.failed > 0 ? '✗' : '✓'} ${result.name}: ${counts([result])}`)
  for (const failure of result.failures) say(`    failed: ${failure}`)
  for (const { test, reason } of result.skipped) say(`    skipped: ${test}: ${reason}`)
}
say('')
say(counts(results))
process.exitCode = results.some(({ failed }) => failed > 0) || results.every(({ passed }) => passed === 0) ? 1 : 0

/** `N passed, N failed`, and the skipped where there are any. */
function counts(of: readonly SuiteResult[]): string {
  const passed = of.reduce((sum, result) => sum + result.passed, 0)
  const failed = of.reduce((sum, result) => sum + result.failed, 0)
  const skipped = of.reduce((sum, result) => sum + result.skipped.length, 0)
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
