import { expect, it } from 'vitest'
import { fixture } from '../fixture.ts'
import { openBench, readUntil } from './bench.ts'

const bench = fixture(openBench)

/** Asks for a tunnel; tells when it is open. */
async function tunnel(target: string, userAgent: string, opened: () => void) {
  const socket = await bench.client()
  return async () => {
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\nUser-Agent: ${userAgent}\r\n\r\n`)
    expect(await readUntil(socket, '\r\n\r\n')).toContain('200')
    opened()
  }
}

it('has a browser come in before the rest of a crowd that came before it, and lets all of the crowd in', async () => {
  const order: string[] = []
  const crowd = await Promise.all(
    Array.from({ length: 400 }, () => tunnel('api.example:443', 'crowd', () => order.push('crowd'))),
  )
  const browser = await tunnel('login.example:443', 'Mozilla/5.0', () => order.push('browser'))
  await Promise.all([...crowd, browser].map((ask) => ask()))
  expect(order).toHaveLength(401)
  expect(order.indexOf('browser')).toBeLessThan(200)
}, 20_000)
