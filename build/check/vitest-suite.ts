import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../bundle/layout.ts'
import { runProgram } from './command-suite.ts'
import { crashed, type SuiteResult } from './suite.ts'

/**
 * Runs one project of vitest.config.ts in a process of its own, so that a suite which brings down
 * its process is one failed suite and not the end of the run. `folder` is where the configuration lies.
 */
export async function vitestSuite(
  project: string,
  limitMinutes: number,
  { folder = root, quiet = false }: { readonly folder?: string; readonly quiet?: boolean } = {},
): Promise<SuiteResult> {
  const scratch = mkdtempSync(join(tmpdir(), 'tokentrail-suite-'))
  const file = join(scratch, 'result.json')
  try {
    const args = [join(root, 'build/check/vitest-project.ts'), project, file, String(limitMinutes), folder]
    const ending = await runProgram(process.execPath, args, quiet ? 'ignore' : 'inherit')
    const result = readResult(file)
    if (!result) return crashed(project, `the ${project} tests ended with ${ending} before they had a result`)
    const { passed, failed, skipped } = result
    if (passed + failed + skipped.length === 0) return crashed(project, `there is no ${project} test`)
    if (ending === 'exit code 0' || failed > 0) return result
    return { ...result, failed: 1, failures: [`the ${project} tests ended with ${ending}; the output is above`] }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function readResult(file: string): SuiteResult | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SuiteResult // written by vitest-project.ts alone
  } catch {
    return null
  }
}
