import { writeFileSync } from 'node:fs'
import { type Reporter, startVitest, type TestModule } from 'vitest/node'
import type { SuiteResult } from './suite.ts'

const [project, file, limitMinutes, root] = process.argv.slice(2)
if (!project || !file || !root) throw new Error('usage: vitest-project.ts PROJECT RESULT-FILE LIMIT-MINUTES FOLDER')

/** Counts tests; a file or a hook that fails without a failed test counts as one, so that nothing fails unseen. */
function count(modules: readonly TestModule[], otherErrors: readonly string[]): SuiteResult {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const failures = [
    ...tests
      .filter((test) => test.result().state === 'failed')
      .map((test) => `${place(test.module)} > ${test.fullName}`),
    ...modules
      .filter(failedOutsideOfTests)
      .map((module) => `${place(module)}: ${module.errors()[0]?.message ?? 'a hook failed'}`),
    ...otherErrors,
  ]
  const skipped = tests.flatMap((test) => {
    const result = test.result()
    if (result.state !== 'skipped' && result.state !== 'pending') return []
    const reason = (result.state === 'skipped' && result.note) || 'it gives no reason'
    return [{ test: test.fullName, reason }]
  })
  const passed = tests.filter((test) => test.result().state === 'passed').length
  return { name: project ?? '', passed, failed: failures.length, skipped, failures }
}

function failedOutsideOfTests(module: TestModule): boolean {
  return !module.ok() && [...module.children.allTests('failed')].length === 0
}

function place(module: TestModule): string {
  return module.relativeModuleId
}

const counter: Reporter = {
  onTestRunEnd(modules, errors) {
    writeFileSync(
      file,
      JSON.stringify(
        count(
          modules,
          errors.map((error) => `outside of any test: ${error.message}`),
        ),
      ),
    )
  },
}

const minutes = Number(limitMinutes)
setTimeout(() => {
  process.stderr.write(`The ${project} tests did not end within ${minutes} minutes.\n`)
  process.exit(1)
}, minutes * 60_000).unref()

const vitest = await startVitest('test', [], {
  root,
  project: [project],
  watch: false,
  run: true,
  reporters: ['default', counter],
})
await vitest.close()
