import { mkdir, writeFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { serveWindow, type WebHost } from '../../../main/host/web-host.ts'
import { HostMessage } from '../../../shared/bridge/contract.ts'
import { runEngine, serveHttp, through } from '../engine/running-engine.ts'
import { fixture } from '../fixture.ts'

let host: WebHost
let folder: string
let token: string
let port: number

const running = fixture(runEngine)
beforeEach(async () => {
  folder = join(running.folder, 'window')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>The window</title>')
  await writeFile(join(folder, 'assets', 'window.js'), 'start()')
  await writeFile(join(running.folder, 'outside.txt'), 'not for everybody')
  host = await serveWindow({ engine: running.engine, folder, port: 0 })
  const address = new URL(host.address)
  token = address.searchParams.get('token') ?? ''
  port = Number(address.port)
})
afterEach(() => host.close())

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    sent.once('error', reject)
    sent.end()
  })
}

/** What a server answers to bytes. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(text))
  })
}

/** The status that a WebSocket is refused with, or "open". */
function upgrade(path: string, options: { readonly origin?: string; readonly host?: string } = {}) {
  return new Promise<number | 'open'>((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
      ...(options.origin !== undefined && { origin: options.origin }),
      ...(options.host !== undefined && { headers: { Host: options.host } }),
    })
    socket.once('open', () => {
      socket.terminate()
      resolve('open')
    })
    socket.once('unexpected-response', (_request, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    socket.once('error', reject)
  })
}

describe('the window at a local address', () => {
  it('is bound to loopback, and shown to whoever has the token', async () => {
    expect(host.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32,}$/)
    const { status, body, headers } = await get(`/?token=${token}`)
    expect([status, body]).toEqual([200, '<!doctype html><title>The window</title>'])
    expect(headers['set-cookie']?.[0]).toBe(`tokentrail-${port}=${token}; HttpOnly; SameSite=Strict; Path=/`)
  })

  it('serves its files to the cookie, which no address shows', async () => {
    const { status, body } = await get('/assets/window.js', { Cookie: `other=1; tokentrail-${port}=${token}` })
    expect([status, body]).toEqual([200, 'start()'])
  })

  it.each([
    ['no token', () => '/', {}],
    ['another token', () => `/?token=${'x'.repeat(token.length)}`, {}],
    ['a part of the token', () => `/?token=${token.slice(0, -1)}`, {}],
    ['another cookie', () => '/', { Cookie: 'tokentrail-1=x' }],
    ['a name of somebody’s that points here', () => `/?token=${token}`, { Host: 'rebound.example' }],
    ['a name that only begins as ours', () => `/?token=${token}`, { Host: '127.0.0.1.evil.example' }],
    ['another page', () => `/?token=${token}`, { Origin: 'https://evil.example' }],
    ['a page without an origin', () => `/?token=${token}`, { Origin: 'null' }],
    ['a page at another port of this machine', () => `/?token=${token}`, { Origin: 'http://127.0.0.1:1' }],
  ])('refuses %s', async (_what, path, headers) => {
    const { status, body } = await get(path(), { ...headers })
    expect(status).toBe(403)
    expect(body).not.toContain('The window<')
    expect(body).not.toContain(token)
  })

  it('is reached through a tunnel, whose port is another', async () => {
    expect((await get(`/?token=${token}`, { Host: 'localhost:9000', Origin: 'http://localhost:9000' })).status).toBe(
      200,
    )
  })

  it('forbids what the window does not need, on refusals too', async () => {
    for (const path of [`/?token=${token}`, '/', `/none?token=${token}`]) {
      const { headers } = await get(path)
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['content-security-policy']).not.toContain('unsafe')
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
      })
    }
  })

  it.each([
    '/../outside.txt',
    '/..%2foutside.txt',
    '/%2e%2e/outside.txt',
    '/assets/../../outside.txt',
    '/%00',
    '/%ff',
    '//etc/passwd',
  ])('serves nothing outside of its folder: %s', async (path) => {
    const { status, body } = await get(path, { Cookie: `tokentrail-${port}=${token}` })
    expect([400, 404]).toContain(status)
    expect(body).not.toContain('everybody')
  })

  it('answers nothing but GET and HEAD', async () => {
    expect((await get(`/?token=${token}`, {}, 'POST')).status).toBe(405)
    expect(await get(`/?token=${token}`, {}, 'HEAD')).toMatchObject({ status: 200, body: '' })
  })

  it('outlives requests that are none', async () => {
    expect(await raw('nonsense\r\n\r\n')).toContain('400')
    expect(await raw(`GET http://[ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`)).toContain(' 40')
    expect(
      await raw(
        `GET http://[ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      ),
    ).toContain(' 403 ')
    expect((await get(`/?token=${token}`)).status).toBe(200)
  })

  it('says what to run where the window is not built', async () => {
    const missing = serveWindow({ engine: running.engine, folder: join(folder, 'none'), port: 0 })
    await expect(missing).rejects.toThrow(/npm run build/)
  })

  it('names the port that is taken', async () => {
    const taken = createServer()
    await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening))
    const address = taken.address()
    const number = typeof address === 'object' && address ? address.port : 0
    await expect(serveWindow({ engine: running.engine, folder, port: number })).rejects.toThrow(
      `The port ${number} for the window is taken by another program.`,
    )
    taken.close()
  })
})

describe('the bridge over a WebSocket', () => {
  it('opens for the window alone', async () => {
    const origin = `http://127.0.0.1:${port}`
    expect(await upgrade(`/bridge?token=${token}`, { origin })).toBe('open')
    expect(await upgrade('/bridge', { origin })).toBe(403)
    expect(await upgrade(`/bridge?token=${token}x`, { origin })).toBe(403)
    expect(await upgrade(`/bridge?token=${token}`, { origin: 'https://evil.example' })).toBe(403)
    expect(await upgrade(`/bridge?token=${token}`, { origin: 'null' })).toBe(403)
    expect(await upgrade(`/bridge?token=${token}`, { host: 'rebound.example' })).toBe(403)
    expect(await upgrade(`/other?token=${token}`, { origin })).toBe(403)
  })

  it('sends a snapshot, then what changes, and answers calls by their ids', async () => {
    const server = await serveHttp((_request, response) => response.end('hello'))
    const socket = new WebSocket(`ws://127.0.0.1:${port}/bridge?token=${token}`)
    const messages: HostMessage[] = []
    let look = () => {}
    socket.on('message', (data) => {
      messages.push(HostMessage.parse(JSON.parse(String(data))))
      look()
    })
    const until = (fits: (message: HostMessage) => boolean) =>
      new Promise<void>((resolve) => {
        look = () => messages.some(fits) && resolve()
        look()
      })
    await until((message) => message.kind === 'feed' && message.event.kind === 'snapshot')
    await through(running.engine.proxy, { url: `${server.origin}/seen` })
    await until(
      (message) =>
        message.kind === 'feed' &&
        message.event.kind === 'changes' &&
        message.event.changes.some((change) => change.kind === 'exchange' && change.row.outcome === 'answered'),
    )
    socket.send('not JSON')
    socket.send('{"kind":"call","id":1,"name":"__proto__","input":{}}')
    socket.send('{"kind":"call","id":2,"name":"exchange","input":{"id":-1,"reveal":false}}')
    socket.send('{"kind":"call","id":3,"name":"registrations","input":{}}')
    await until((message) => message.kind === 'answer' && message.id === 3)
    const answers = messages.filter((message) => message.kind === 'answer')
    expect(answers).toMatchObject([
      { id: 2, ok: false, error: { code: 'bad-input' } },
      { id: 3, ok: true, value: [] },
    ])
    socket.send('{"kind":"call","id":4,"name":"resync","input":{}}')
    const before = messages.length
    await until((message) => message.kind === 'answer' && message.id === 4)
    expect(messages.slice(before).some((message) => message.kind === 'feed' && message.event.kind === 'snapshot')).toBe(
      true,
    )
    socket.terminate()
    await server.close()
  })
})
