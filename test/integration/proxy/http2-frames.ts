import type { AddressInfo, Socket } from 'node:net'
import { createServer, type Server } from 'node:tls'
import { createLeafIssuer } from '../../../main/certificates/leaf-issuer.ts'

/** Frames of HTTP/2 as no library would send them (RFC 9113 §4.1), and what comes back. */

export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

export const type = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export const flag = { none: 0, ack: 1, endStream: 1, endHeaders: 4, whole: 5 } as const

export function frame(kind: number, flags: number, stream: number, payload: Buffer | string = ''): Buffer {
  const body = Buffer.from(payload as string, 'latin1')
  const head = Buffer.alloc(9)
  head.writeUIntBE(body.length, 0, 3)
  head[3] = kind
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, body])
}

/** Lines as literals that no table keeps (RFC 7541 §6.2.2). */
export function lines(...headers: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(headers.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]))
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1')
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes])
  const length: number[] = [127]
  let rest = bytes.length - 127
  for (; rest >= 128; rest >>>= 7) length.push((rest & 127) | 128)
  return Buffer.concat([Buffer.from([...length, rest]), bytes])
}

export const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** One setting (RFC 9113 §6.5.1). */
export const setting = (id: number, value: number): Buffer => Buffer.concat([Buffer.from([0, id]), number(value)])

/** A request's lines, as they should be. */
export const request = (path = '/', method = 'GET'): readonly (readonly [string, string])[] => [
  [':method', method],
  [':scheme', 'https'],
  [':path', path],
  [':authority', 'localhost'],
]

export interface Frame {
  readonly kind: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

/** What a peer sends, frame by frame, and whether it is gone. */
export interface Peer {
  readonly frames: readonly Frame[]
  send(...frames: readonly Buffer[]): void
  /** Closes the connection. */
  end(): void
  /** The first frame that fits, once there is one. */
  until(fits: (frame: Frame) => boolean): Promise<Frame>
  readonly closed: Promise<void>
}

/** Speaks raw frames on a connection. A preface is passed over where one comes; a PING has to be answered. */
export function speakFrames(socket: Socket, answersPings = true): Peer {
  const frames: Frame[] = []
  const waiting = new Set<() => void>()
  let held: Buffer = Buffer.alloc(0)
  socket.on('error', () => undefined)
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk])
    if (held.subarray(0, 3).toString() === 'PRI') {
      if (held.length < preface.length) return
      held = held.subarray(preface.length)
    }
    while (held.length >= 9 && held.length >= 9 + held.readUIntBE(0, 3)) {
      const length = held.readUIntBE(0, 3)
      const stream = held.readUInt32BE(5) & 0x7fff_ffff
      const payload = held.subarray(9, 9 + length)
      const received = { kind: held[3] ?? 0, flags: held[4] ?? 0, stream, payload }
      frames.push(received)
      if (answersPings && received.kind === type.ping && received.flags !== flag.ack)
        socket.write(frame(type.ping, flag.ack, 0, payload))
      held = held.subarray(9 + length)
    }
    for (const look of waiting) look()
  })
  return {
    frames,
    send: (...sent) => void socket.write(Buffer.concat(sent)),
    end: () => void socket.end(),
    until: (fits) =>
      new Promise((done, fail) => {
        const look = () => {
          const found = frames.find(fits)
          if (!found) return
          waiting.delete(look)
          done(found)
        }
        waiting.add(look)
        look()
        socket.once('close', () => fail(new Error('closed')))
      }),
    closed: new Promise((done) => socket.once('close', () => done())),
  }
}

/** A server for localhost on an own port that sends its settings, and then does this with the first request. */
export async function frameServer(
  authority: Parameters<typeof createLeafIssuer>[0],
  answer: (server: Peer) => void,
): Promise<{ readonly server: Server; readonly port: number }> {
  const issuer = await createLeafIssuer(authority)
  const options = { key: issuer.keyPem, cert: await issuer.issue('localhost'), ALPNProtocols: ['h2'] }
  const server = createServer(options, (socket) => {
    const peer = speakFrames(socket)
    peer.send(frame(type.settings, flag.none, 0))
    peer
      .until(({ kind }) => kind === type.headers)
      .then(
        () => answer(peer),
        () => undefined,
      )
  })
  const port = await new Promise<number>((done) =>
    server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)),
  )
  return { server, port }
}
