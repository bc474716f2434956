import { afterEach, expect, it, vi } from 'vitest'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { fixture } from '../fixture.ts'
import { openBench, readUntil } from './bench.ts'

const bench = fixture(openBench)
afterEach(() => void vi.useRealTimers())

const hour = 3_600_000
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

it.each([5 * hour, -5 * hour])(
  'a clock that is set by %d ms changes no duration, and no connection is lost',
  async (by) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    let connections = 0
    let requests = 0
    const port = await bench.server((socket) => {
      connections++
      socket.on('data', () => {
        requests++
        // In the middle of the second exchange.
        if (requests === 2) vi.setSystemTime(Date.now() + by)
        socket.write(ok)
      })
    })
    const before = Date.now()
    const client = await bench.client()
    for (let turn = 0; turn < 3; turn++) {
      // While the connection rests.
      if (turn === 2) vi.setSystemTime(Date.now() + by)
      client.write(`GET http://127.0.0.1:${port}/${turn} HTTP/1.1\r\nHost: h\r\n\r\n`)
      expect(await readUntil(client, 'ok')).toContain('200 OK')
    }
    expect(connections).toBe(1)
    const exchanges = bench.exchanges()
    expect(exchanges.map(({ startedAt }) => Math.floor(startedAt))).toEqual([before, before, before + 2 * by])
    for (const { timing, outcome } of exchanges) {
      expect(outcome.kind).toBe('answered')
      const { requestEnded = -1, responseStarted = -1, ended = -1 } = timing
      expect(requestEnded).toBeGreaterThanOrEqual(0)
      expect(responseStarted).toBeGreaterThanOrEqual(requestEnded)
      expect(ended).toBeGreaterThanOrEqual(responseStarted)
      expect(ended).toBeLessThan(hour)
    }
  },
)

it('a tunnel still tells its counts after the clock was set back', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const port = await bench.server((socket) => socket.on('data', (chunk) => socket.write(chunk)))
  const client = await bench.tunnel(`127.0.0.1:${port}`)
  client.write('\x00first')
  await readUntil(client, 'first')
  vi.setSystemTime(Date.now() - 5 * hour)
  client.write('second')
  await readUntil(client, 'second')
  const counted = ({ outcome }: Exchange) => outcome.kind === 'tunnelled' && outcome.open && outcome.bytesDown === 12
  expect((await bench.exchange(counted)).outcome).toMatchObject({ bytesUp: 12, reason: 'not-http' })
})

it('tells what begins in the same millisecond apart, in its order', async () => {
  const port = await bench.server((socket) => socket.on('data', () => socket.write(ok)))
  const clients = await Promise.all(Array.from({ length: 40 }, () => bench.client()))
  const answers = clients.map((client) => readUntil(client, 'ok'))
  for (const client of clients) client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
  await Promise.all(answers)
  const begun = bench.exchanges().map(({ startedAt }) => startedAt)
  expect(begun).toEqual(begun.toSorted((one, other) => one - other))
  expect(begun.some((time) => !Number.isInteger(time))).toBe(true)
})
