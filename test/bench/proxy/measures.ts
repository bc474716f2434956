import { open, Requests, type Way, within } from './client.ts'
import { usageOf } from './usage.ts'

/** Requests of one round. */
export interface Round {
  readonly requests: number
  readonly seconds: number
  /** Of each request, in milliseconds. */
  readonly times: readonly number[]
  /** Of the proxy's process, in microseconds a request; undefined where there is none, or nobody counts. */
  readonly cpuMicros: number | undefined
}

const small = (host: string) =>
  `GET /me HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer bench\r\nAccept: application/json\r\n\r\n`

/** Keeps so many connections busy, each with one request after the other, for so long or for so many requests. */
export async function smallRequests(
  way: Way,
  connections: number,
  until: { readonly ms: number; readonly requests?: number },
): Promise<Round> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(way)))
  const request = small(`localhost:${way.server.port}`)
  const most = until.requests ?? Number.POSITIVE_INFINITY
  const times: number[] = []
  const before = way.proxy && usageOf(way.proxy.pid)
  const began = performance.now()
  const end = began + until.ms
  await Promise.all(
    sockets.map(async (socket) => {
      const requests = new Requests(socket)
      let now = performance.now()
      while (now < end && times.length < most) {
        const started = now
        await requests.ask((to) => to.write(request))
        now = performance.now()
        times.push(now - started)
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  const after = way.proxy && usageOf(way.proxy.pid)
  for (const socket of sockets) socket.destroy()
  const cpuMicros = before && after && ((after.cpuMs - before.cpuMs) * 1000) / times.length
  return { requests: times.length, seconds, times, cpuMicros }
}

/** Megabytes a second of one large body from the server. */
export async function down(way: Way, bytes: number): Promise<number> {
  return withConnection(way, async (requests) => {
    const began = performance.now()
    const head = `GET /down?${bytes} HTTP/1.1\r\nHost: localhost:${way.server.port}\r\n\r\n`
    const length = await within<number>('a large body', (done, fail) =>
      requests.ask((socket) => socket.write(head)).then(done, fail),
    )
    if (length !== bytes) throw new Error(`${length} bytes came, where ${bytes} were asked for`)
    return bytes / 1e6 / ((performance.now() - began) / 1000)
  })
}

/** Megabytes a second of one large body to the server. */
export async function up(way: Way, bytes: number): Promise<number> {
  const block = Buffer.alloc(256 * 1024, 'tokentrail ')
  return withConnection(way, async (requests) => {
    const began = performance.now()
    const head = `POST /up HTTP/1.1\r\nHost: localhost:${way.server.port}\r\nContent-Type: application/octet-stream\r\nContent-Length: ${bytes}\r\n\r\n`
    await within<number>('a large body', (done, fail) =>
      requests
        .ask((socket) => {
          socket.write(head)
          let left = bytes
          const more = () => {
            while (left > 0) {
              const part = left < block.length ? block.subarray(0, left) : block
              left -= part.length
              if (!socket.write(part)) return void socket.once('drain', more)
            }
          }
          more()
        })
        .then(done, fail),
    )
    return bytes / 1e6 / ((performance.now() - began) / 1000)
  })
}

async function withConnection<Result>(way: Way, act: (requests: Requests) => Promise<Result>): Promise<Result> {
  const socket = await open(way)
  try {
    return await act(new Requests(socket))
  } finally {
    socket.destroy()
  }
}

/** The time of the first request to each of so many hosts that nobody has asked before, in milliseconds each. */
export async function newHosts(way: Way, most: number, round: string, longestMs: number): Promise<readonly number[]> {
  const times: number[] = []
  const end = performance.now() + longestMs
  for (let n = 0; n < most && performance.now() < end; n++) {
    const host = `host-${n}-${round}.bench.test`
    const began = performance.now()
    const socket = await open(way, host)
    const requests = new Requests(socket)
    await requests.ask((to) => to.write(small(`${host}:${way.server.port}`)))
    times.push(performance.now() - began)
    socket.destroy()
  }
  return times
}

/** Resident memory of the proxy's process as exchanges pass, in MB: `[exchanges, MB]`. */
export async function memoryOver(
  way: Way,
  exchanges: number,
  samples: number,
): Promise<readonly (readonly [number, number])[]> {
  const { proxy } = way
  if (!proxy) return []
  const seen: [number, number][] = []
  let passed = 0
  for (let n = 0; n < samples; n++) {
    passed += (await smallRequests(way, 16, { ms: 60_000, requests: exchanges / samples })).requests
    const usage = usageOf(proxy.pid)
    if (usage) seen.push([passed, usage.residentMb])
  }
  return seen
}
