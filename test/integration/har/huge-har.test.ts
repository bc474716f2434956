import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tokentrail } from '../cli/command.ts'
import { writeHugeHar } from './huge-har.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-huge-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const megabyte = 1024 * 1024

/** Analyses a file in a process of its own; gives the report and the most memory that the process had. */
async function analyse(
  path: string,
): Promise<{ readonly report: { flows: unknown[] }; readonly peakMegabytes: number }> {
  const measuring = `process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS))`
  const options = `--import=data:text/javascript,${encodeURIComponent(measuring)}`
  const { code, out, err } = await tokentrail(['analyze', path, '--format', 'json'], { NODE_OPTIONS: options })
  const peak = /peak (\d+)/.exec(err)?.[1]
  if (code !== 0 || !peak) throw new Error(`exit code ${code}: ${err}`)
  // maxRSS is in kilobytes.
  return { report: JSON.parse(out), peakMegabytes: Number(peak) / 1024 }
}

it('streams a long file: seven times its length takes no more memory', { timeout: 120_000 }, async () => {
  const [short, long] = [join(folder, 'short.har'), join(folder, 'long.har')]
  await writeHugeHar(short, 40 * megabyte)
  await writeHugeHar(long, 280 * megabyte)
  expect(statSync(long).size).toBeGreaterThan(280 * megabyte)
  const small = await analyse(short)
  const large = await analyse(long)
  expect(large.report.flows).toHaveLength(2)
  expect(small.report.flows).toHaveLength(2)
  // What Node has of its own, the look-ahead of 32 MiB, and what the collector has not come to yet, which may be a hundred
  // megabytes; a file that was held would be 240 more.
  expect(large.peakMegabytes).toBeLessThan(400)
  expect(large.peakMegabytes - small.peakMegabytes).toBeLessThan(150)
})
