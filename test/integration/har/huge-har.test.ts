import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeHugeHar } from './huge-har.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-huge-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const megabyte = 1024 * 1024

/** Analyses a file in a process of its own; gives the report and the most memory that the process had. */
function analyse(path: string): Promise<{ readonly report: { flows: unknown[] }; readonly peakMegabytes: number }> {
  const program = fileURLToPath(new URL('../../../main/cli/main.ts', import.meta.url))
  const measuring = `process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS))`
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(measuring)}`, program, 'analyze', path, '--format', 'json'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk
  })
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      const peak = /peak (\d+)/.exec(err)?.[1]
      if (code !== 0 || !peak) reject(new Error(`exit code ${code}: ${err}`))
      // maxRSS is in kilobytes.
      else resolve({ report: JSON.parse(out), peakMegabytes: Number(peak) / 1024 })
    })
  })
}

it('streams a long file: four times its length takes no more memory', { timeout: 120_000 }, async () => {
  const [short, long] = [join(folder, 'short.har'), join(folder, 'long.har')]
  await writeHugeHar(short, 40 * megabyte)
  await writeHugeHar(long, 160 * megabyte)
  expect(statSync(long).size).toBeGreaterThan(160 * megabyte)
  const small = await analyse(short)
  const large = await analyse(long)
  expect(large.report.flows).toHaveLength(2)
  expect(small.report.flows).toHaveLength(2)
  // What Node has of its own, the look-ahead of 32 MiB, and what the collector has not come to yet.
  expect(large.peakMegabytes).toBeLessThan(400)
  expect(large.peakMegabytes - small.peakMegabytes).toBeLessThan(100)
})
