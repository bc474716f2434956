import { once } from 'node:events'
import type { ClientHttp2Session } from 'node:http2'
import { expect, it } from 'vitest'
import { fixture } from '../fixture.ts'
import { answering, openBench, readUntil } from './bench.ts'

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

it('lets a newcomer in among clients that ask again as soon as they are answered', async () => {
  const port = await bench.server(answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
  const ask = (userAgent: string) =>
    `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\nUser-Agent: ${userAgent}\r\n\r\n`
  let answers = 0
  const crowd = await Promise.all(Array.from({ length: 300 }, () => bench.client()))
  for (const one of crowd) {
    one.on('data', () => {
      answers++
      one.write(ask('crowd'))
    })
    one.write(ask('crowd'))
  }
  await expect.poll(() => answers, { timeout: 10_000 }).toBeGreaterThan(crowd.length)
  const before = answers
  const browser = await bench.client()
  browser.write(ask('Mozilla/5.0'))
  expect(await readUntil(browser, 'ok')).toContain('200 OK')
  expect(answers - before).toBeLessThan(crowd.length)
}, 20_000)

it('sends on what another asks before the rest of the many streams of one connection', async () => {
  const order: string[] = []
  const port = await bench.http2Server((server) =>
    server.on('stream', (stream, headers) => {
      order.push(`${headers['user-agent']}`)
      stream.respond({}, { endStream: true })
    }),
  )
  const [crowd, browser] = [await bench.http2Client(port), await bench.http2Client(port)]
  const ask = async (client: ClientHttp2Session, userAgent: string) => {
    const stream = client.request({ ':path': '/', 'user-agent': userAgent })
    await once(stream.resume(), 'close')
  }
  await Promise.all([ask(crowd, 'first'), ask(browser, 'first')])
  const all = Array.from({ length: 90 }, () => ask(crowd, 'crowd'))
  await Promise.all([...all, ask(browser, 'browser')])
  expect(order).toHaveLength(93)
  expect(order.indexOf('browser')).toBeLessThan(60)
})
