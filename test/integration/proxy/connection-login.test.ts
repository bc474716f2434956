import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { fixture } from '../fixture.ts'
import { openBench, readUntil } from './bench.ts'

const bench = fixture(openBench)

/** A server at which a connection logs in, not a request, as with NTLM (RFC 4559 §6 of Negotiate). */
function loginServer(scheme: string) {
  let connections = 0
  const serve = (socket: Socket) => {
    const nonce = `nonce-${++connections}`
    let user: string | undefined
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      const [, token] = /^authorization: \w+ (\S+)/im.exec(chunk.toString('latin1')) ?? []
      if (token?.startsWith(`answer-to-${nonce}-of-`)) user = token.split('-').at(-1)
      const body = user === undefined ? 'who?' : `hello ${user}`
      const challenge = token === 'hello' ? `${scheme} ${nonce}` : scheme
      socket.write(
        user === undefined
          ? `HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: ${challenge}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
          : `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      )
    })
  }
  return { serve, connections: () => connections }
}

describe.each(['NTLM', 'Negotiate'])('a login of a connection by %s', (scheme) => {
  const ask = async (client: Socket, url: string, token?: string) => {
    const line = token === undefined ? '' : `Authorization: ${scheme} ${token}\r\n`
    client.write(`GET ${url} HTTP/1.1\r\nHost: localhost\r\n${line}\r\n`)
    return readUntil(client, (text) => /\r\n\r\n(?:who\?|hello \w+)$/.test(text))
  }
  const logIn = async (client: Socket, url: string, user: string) => {
    const challenged = await ask(client, url, 'hello')
    const [, nonce] = new RegExp(`${scheme} (nonce-\\d+)`).exec(challenged) ?? []
    return ask(client, url, `answer-to-${nonce}-of-${user}`)
  }

  it.each(['http', 'https'])('holds for the connection of that client alone, over %s', async (over) => {
    const { serve, connections } = loginServer(scheme)
    const port = await (over === 'http' ? bench.server(serve) : bench.tlsServer(serve))
    const url = over === 'http' ? `http://127.0.0.1:${port}/` : '/'
    const open = () => (over === 'http' ? bench.client() : bench.tlsTunnel(`localhost:${port}`, 'localhost'))
    const [alice, bob] = [await open(), await open()]
    expect(await ask(alice, url)).toContain('401')
    expect(await ask(bob, url)).toContain('401')
    // In turns, so that each would meet the connection of the other out of a pool.
    const steps = [logIn(alice, url, 'alice'), logIn(bob, url, 'bob')]
    expect(await Promise.all(steps)).toEqual([
      expect.stringContaining('hello alice'),
      expect.stringContaining('hello bob'),
    ])
    for (let turn = 0; turn < 3; turn++) {
      expect(await ask(alice, url)).toContain('hello alice')
      expect(await ask(bob, url)).toContain('hello bob')
    }
    expect(connections()).toBe(2)
    const other = await open()
    expect(await ask(other, url)).toContain('401')
    alice.destroy()
    await new Promise((done) => alice.once('close', done))
    // What was logged in goes with its client, and is nobody else's.
    expect(await ask(await open(), url)).toContain('401')
  })

  it('begins anew where the server has closed the connection', async () => {
    const sockets: Socket[] = []
    const { serve, connections } = loginServer(scheme)
    const port = await bench.server((socket) => {
      sockets.push(socket)
      serve(socket)
    })
    const url = `http://127.0.0.1:${port}/`
    const client = await bench.client()
    expect(await logIn(client, url, 'alice')).toContain('hello alice')
    sockets[0]?.destroy()
    expect(await ask(client, url)).toContain('401')
    expect(await logIn(client, url, 'alice')).toContain('hello alice')
    expect(connections()).toBe(2)
  })

  it('is there for an upgrade too', async () => {
    const { serve, connections } = loginServer(scheme)
    const port = await bench.server((socket) => {
      serve(socket)
      socket.prependListener('data', (chunk: Buffer) => {
        if (!/^upgrade: websocket/im.test(chunk.toString('latin1'))) return
        socket.removeAllListeners('data')
        socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
      })
    })
    const url = `http://127.0.0.1:${port}/`
    const client = await bench.client()
    await logIn(client, url, 'alice')
    client.write(`GET ${url} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
    expect(await readUntil(client, '\r\n\r\n')).toContain('101 Switching Protocols')
    expect(connections()).toBe(1)
  })
})
