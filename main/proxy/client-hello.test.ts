import { Duplex } from 'node:stream'
import { connect } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { readClientHello } from './client-hello.ts'

/** What Node's own TLS says first. */
function helloOf(options: { readonly servername?: string; readonly ALPNProtocols?: string[] }): Promise<Buffer> {
  return new Promise((done) => {
    const wire = new Duplex({
      read: () => undefined,
      write(chunk: Buffer, _encoding, written) {
        done(chunk)
        written()
      },
    })
    connect({ socket: wire, ...options }).on('error', () => undefined)
  })
}

describe('readClientHello', () => {
  it('tells the name and the protocols in the order in which they were offered', async () => {
    const hello = await helloOf({ servername: 'as.example', ALPNProtocols: ['h2', 'http/1.1'] })
    expect(readClientHello(hello)).toEqual({ serverName: 'as.example', protocols: ['h2', 'http/1.1'] })
  })

  it('knows that neither was given', async () => {
    expect(readClientHello(await helloOf({}))).toEqual({ serverName: undefined, protocols: [] })
  })

  it('takes an empty name for none', async () => {
    const hello = await helloOf({ servername: 'as.example' })
    const at = hello.indexOf('as.example')
    // The list's length, the kind of the name, and the name's length stand before it.
    hello.set([0, 3, 0, 0, 0], at - 5)
    expect(readClientHello(hello)).toEqual({ serverName: undefined, protocols: [] })
  })

  it('waits at every place where it may be cut', async () => {
    const hello = await helloOf({ servername: 'as.example', ALPNProtocols: ['h2'] })
    for (let length = 0; length < hello.length; length++)
      expect(readClientHello(hello.subarray(0, length))).toBeUndefined()
  })

  it('puts a message together that is spread over records', async () => {
    const hello = await helloOf({ servername: 'as.example', ALPNProtocols: ['h2'] })
    const message = hello.subarray(5)
    const records = [message.subarray(0, 2), message.subarray(2, 60), message.subarray(60)].map((part) =>
      Buffer.concat([Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part]),
    )
    expect(readClientHello(Buffer.concat(records))).toEqual({ serverName: 'as.example', protocols: ['h2'] })
  })

  it.each([
    ['another record', Buffer.from([23, 3, 3, 0, 1, 0])],
    ['another message', Buffer.from([22, 3, 3, 0, 4, 2, 0, 0, 0])],
    ['lengths that lead out of the message', Buffer.from([22, 3, 3, 0, 8, 1, 0, 0, 4, 3, 3, 0, 0])],
    ['what never ends', Buffer.concat([Buffer.from([22, 3, 3, 255, 255, 1, 255, 255, 255]), Buffer.alloc(70_000)])],
  ])('takes %s for one that asks for nothing', (_what, bytes) => {
    expect(readClientHello(bytes)).toEqual({ serverName: undefined, protocols: [] })
  })

  it('never throws, whichever byte is changed', async () => {
    const hello = await helloOf({ servername: 'as.example', ALPNProtocols: ['h2'] })
    for (let at = 0; at < hello.length; at++) {
      const changed = Buffer.from(hello)
      changed[at] = 0xff
      expect(() => readClientHello(changed)).not.toThrow()
    }
  })
})
