import { execFile, execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fixture } from '../fixture.ts'
import { answering, openBench, readToEnd, readUntil } from './bench.ts'

const bench = fixture(openBench)
afterEach(() => void vi.useRealTimers())

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const get = (port: number, path = '') => `GET http://127.0.0.1:${port}/${path} HTTP/1.1\r\nHost: h\r\n\r\n`

/** `npm run endurance` asks for 10,000. */
const many = Number(process.env['TOKENTRAIL_CONNECTIONS'] ?? 2000)

/** How many descriptors a process may have; Node takes all that it is permitted. */
function permitted(): number {
  if (process.platform === 'win32') return Number.POSITIVE_INFINITY
  const said = execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()
  return said === 'unlimited' ? Number.POSITIVE_INFINITY : Number(said)
}

describe('clients in great number', () => {
  it('that never end their heads are told so after a minute, and hold nobody up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const port = await bench.server(answering(ok))
    const slow = await Promise.all(Array.from({ length: 50 }, () => bench.client()))
    for (const client of slow) client.write('GET http://as.example/ HTTP/1.1\r\nX-Slow: ')
    const other = await bench.client()
    other.write(get(port))
    expect(await readUntil(other, 'ok')).toContain('200 OK')
    vi.advanceTimersByTime(59_000)
    for (const client of slow) client.write('x')
    other.write(get(port, 'again'))
    expect(await readUntil(other, 'ok')).toContain('200 OK')
    expect(slow.filter((client) => client.readableLength > 0 || client.destroyed)).toEqual([])
    const told = Promise.all(slow.map(readToEnd))
    vi.advanceTimersByTime(2000)
    for (const text of await told) expect(text).toMatch(/^HTTP\/1\.1 408 .*did not come whole within 60 seconds/s)
  })

  it(`are all served while all stay connected: ${many.toLocaleString('en')}`, { timeout: 120_000 }, async (context) => {
    const active = many / 5
    const needed = many + active + 500
    if (permitted() < needed)
      context.skip(
        `${many} connections need ${needed} open files, and this machine permits ${permitted()} (ulimit -n).`,
      )
    const crowd = fileURLToPath(new URL('crowd.ts', import.meta.url))
    const before = process.memoryUsage.rss()
    const began = performance.now()
    const { stdout } = await promisify(execFile)(process.execPath, [
      crowd,
      `${bench.proxy.port}`,
      `${many}`,
      `${active}`,
    ])
    const grown = Math.round((process.memoryUsage.rss() - before) / 1024 / 1024)
    process.stdout.write(
      `${many} connections, ${active} at once: ${Math.round(performance.now() - began)} ms, ${grown} MiB more\n`,
    )
    expect(JSON.parse(stdout)).toEqual({ connected: many, answers: { [ok]: many + active } })
    expect(bench.exchanges()).toHaveLength(many + active)
    expect(bench.exchanges().filter(({ outcome }) => outcome.kind !== 'answered')).toEqual([])
    // Those that stay, their recordings, and what is yet to be collected.
    expect(grown).toBeLessThan(100 + many / 10)
    const last = await bench.client()
    last.write(get(await bench.server(answering(ok))))
    expect(await readUntil(last, 'ok')).toContain('200 OK')
  })
})
