import type { Server } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { fixture } from '../fixture.ts'
import { hasEnded, openBench } from './bench.ts'
import {
  flag,
  frame,
  frameServer,
  lines,
  number,
  type Peer,
  preface,
  request,
  speakFrames,
  type,
} from './http2-frames.ts'

const bench = fixture(openBench)
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const settings = frame(type.settings, flag.none, 0)
const code = { none: 0, cancel: 8 }
const head = (status: string) => frame(type.headers, flag.endHeaders, 1, lines([':status', status]))
const reset = (why: number) => frame(type.reset, flag.none, 1, number(why))

/** A client of raw frames, before a server that does this with the first request. */
async function open(answer: (server: Peer) => void): Promise<Peer> {
  const { server, port } = await frameServer(bench.trustedAuthority, answer)
  servers.push(server)
  return speakFrames(await bench.tlsTunnel(`localhost:${port}`, 'localhost', ['h2']))
}

const isEnd = ({ stream, flags }: { stream: number; flags: number }) => stream === 1 && (flags & flag.endStream) !== 0

describe('a server that answers, and wants no more of the request', () => {
  it('has its client hear so when the answer has ended, and not before', async () => {
    const peer = await open((server) =>
      server.send(head('413'), frame(type.data, flag.endStream, 1, 'too much'), reset(code.none)),
    )
    const post = frame(type.headers, flag.endHeaders, 1, lines(...request('/', 'POST')))
    peer.send(preface, settings, post, frame(type.data, flag.none, 1, 'half'))
    const told = await peer.until(({ kind }) => kind === type.reset)
    expect(told.payload.readUInt32BE()).toBe(code.none)
    expect(peer.frames.slice(0, peer.frames.indexOf(told)).some(isEnd)).toBe(true)
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'answered', response: { status: 413 } })
  })
})

describe('a client that sends the rest of its request all the same, before it has the answer', () => {
  it('is recorded with all of it', async () => {
    const asked = Promise.withResolvers<Peer>()
    const peer = await open((server) => {
      server.send(head('413'), frame(type.data, flag.endStream, 1, 'too much'), reset(code.none))
      server.send(frame(type.ping, flag.none, 0, '12345678'))
      asked.resolve(server)
    })
    const takesNoBody = frame(type.settings, flag.none, 0, Buffer.concat([Buffer.from([0, 4]), number(0)]))
    const post = frame(type.headers, flag.endHeaders, 1, lines(...request('/', 'POST')))
    peer.send(preface, takesNoBody, post, frame(type.data, flag.none, 1, 'half'))
    await peer.until(({ kind }) => kind === type.headers)
    await (await asked.promise).until(({ kind, flags }) => kind === type.ping && flags === flag.ack)
    peer.send(frame(type.data, flag.endStream, 1, ' and half'), frame(type.windowUpdate, flag.none, 1, number(100)))
    await peer.until(isEnd)
    const { request: recorded } = await bench.exchange(({ timing }) => timing.requestEnded !== undefined)
    expect(Buffer.from(recorded.body.bytes).toString()).toBe('half and half')
  })
})

describe('an answer to HEAD whose stream the server ends later than its head, as gateways do', () => {
  const ask = frame(type.headers, flag.whole, 1, lines(...request('/', 'HEAD')))

  it('is whole, and nobody resets it', async () => {
    let server: Peer | undefined
    const peer = await open((opened) => {
      server = opened
      opened.send(head('200'))
    })
    peer.send(preface, settings, ask)
    await peer.until(isEnd)
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'answered', response: { status: 200 } })
    server?.send(frame(type.data, flag.endStream, 1), frame(type.ping, flag.none, 0, '12345678'))
    await server?.until(({ kind, flags }) => kind === type.ping && flags === flag.ack)
    expect(server?.frames.filter(({ kind }) => kind === type.reset)).toEqual([])
  })
})

describe('a client that gives a response up', () => {
  it('is said to have reset its stream, with its code', async () => {
    let server: Peer | undefined
    const peer = await open((opened) => {
      server = opened
      opened.send(head('200'), frame(type.data, flag.none, 1, 'half'))
    })
    peer.send(preface, settings, frame(type.headers, flag.whole, 1, lines(...request())))
    await peer.until(({ kind }) => kind === type.data)
    peer.send(reset(code.cancel))
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({
      kind: 'cut',
      error: {
        code: 'client-aborted',
        message: expect.stringContaining('reset the HTTP/2 stream of this request (CANCEL)'),
      },
    })
    expect((await server?.until(({ kind }) => kind === type.reset))?.payload.readUInt32BE()).toBe(code.cancel)
  })
})
