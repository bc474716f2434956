import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type WebSocket, WebSocketServer } from 'ws'
import { type HostMessage, WindowMessage } from '../../shared/bridge/contract.ts'
import type { FeedEvent } from '../../shared/bridge/feed.ts'
import { converse } from '../engine/conversation.ts'
import type { Engine } from '../engine/engine.ts'
import { contentSecurityPolicy } from './content-security-policy.ts'
import { windowFile } from './window-file.ts'

/*
 * The window, served to a browser tab. What it must withstand: another web page that reads this address (the token,
 * Origin), a name of somebody's that is pointed at 127.0.0.1 (Host), a page that frames it (frame-ancestors).
 */

export interface WebHost {
  /** The address of the window, its token included. */
  readonly address: string
  close(): Promise<void>
}

export interface WebHostOptions {
  readonly engine: Engine
  /** The folder of the built window. */
  readonly folder: string
  /** 0 for any free port. */
  readonly port: number
}

/**
 * Names of this very machine. A page of somebody's that points its own name here still names that one in Host. The
 * port is not looked at: a tunnel from another machine has its own.
 */
const loopback = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/

/** A snapshot of twenty thousand exchanges has some megabytes; a window's call has none. */
const longestMessage = 4 * 1024 * 1024

/** What may wait for a tab that does not read, in bytes. */
const longestBacklog = 64 * 1024 * 1024

/**
 * Serves the window on 127.0.0.1.
 * @throws Error with a sentence for the person, where the port is taken or the window is not built.
 */
export async function serveWindow({ engine, folder, port }: WebHostOptions): Promise<WebHost> {
  await readFile(join(folder, 'index.html')).catch(() => {
    throw new Error('The window is not built. Run npm run build, then try again.')
  })
  const token = randomBytes(24).toString('base64url')
  const server = createServer((request, answer) => {
    void respond(request, answer).catch(() => send(answer, 500, 'text/plain', 'The window could not be served.\n'))
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage })

  const fits = (given: string | null) => {
    const one = Buffer.from(given ?? '')
    const other = Buffer.from(token)
    return one.length === other.length && timingSafeEqual(one, other)
  }
  /** The cookie serves the page's own files and a reload; it is sent to this origin alone. */
  const cookieOf = (request: IncomingMessage) => {
    const { port: listening } = server.address() as AddressInfo
    const name = `tokentrail-${listening}`
    return (
      request.headers.cookie
        ?.split(/;\s*/)
        .find((part) => part.startsWith(`${name}=`))
        ?.slice(name.length + 1) ?? null
    )
  }
  const refusal = (request: IncomingMessage): string | undefined => {
    const { host = '', origin } = request.headers
    if (!loopback.test(host)) return 'The Host of this request is not this program.'
    if (origin !== undefined && origin !== `http://${host}`) {
      return 'Another web page asked for this. Only the window itself may.'
    }
    return undefined
  }

  async function respond(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const refused = refusal(request)
    if (refused) return send(answer, 403, 'text/plain', `${refused}\n`)
    const url = target(request)
    if (!url) return send(answer, 400, 'text/plain', 'The address of this request cannot be read.\n')
    const byToken = fits(url.searchParams.get('token'))
    if (!byToken && !fits(cookieOf(request))) {
      return send(
        answer,
        403,
        'text/plain',
        'The address lacks its token. Open the whole address that tokentrail serve printed.\n',
      )
    }
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return send(answer, 405, 'text/plain', 'Only GET is answered.\n')
    const file = windowFile(folder, url.pathname)
    const content = file && (await readFile(file.path).catch(() => undefined))
    if (!file || !content) return send(answer, 404, 'text/plain', 'There is no such file.\n')
    if (byToken) {
      const { port: listening } = server.address() as AddressInfo
      answer.setHeader('Set-Cookie', `tokentrail-${listening}=${token}; HttpOnly; SameSite=Strict; Path=/`)
    }
    send(answer, 200, file.mediaType, content)
  }

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const url = target(request)
    // A browser always names the Origin of a WebSocket; what names none is no page.
    const refused =
      refusal(request) ?? (url?.pathname === '/bridge' && fits(url.searchParams.get('token')) ? undefined : 'no token')
    if (refused) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => speak(webSocket, engine))
  })

  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(notListening(error, port)))
    server.listen(port, '127.0.0.1', listening)
  })
  const { port: listening } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${listening}/?token=${token}`,
    close: () =>
      new Promise((closed) => {
        for (const socket of sockets.clients) socket.terminate()
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

/** One tab: its calls are answered, the feed goes to it; a message that is none is dropped. */
function speak(socket: WebSocket, engine: Engine): void {
  const conversation = converse(engine, (message) => {
    if (socket.readyState !== socket.OPEN) return
    // A tab that does not read sees a gap in the numbers once it reads again, and asks for a snapshot.
    if (message.kind === 'feed' && message.event.kind === 'changes' && socket.bufferedAmount > longestBacklog) return
    socket.send(textOf(message))
  })
  socket.on('message', (data) => {
    const parsed = WindowMessage.safeParse(parse(String(data)))
    if (parsed.success) void conversation.hear(parsed.data)
  })
  socket.on('error', () => socket.terminate())
  socket.once('close', () => conversation.end())
}

/** Every tab is told the same: it is made a text of once. */
const texts = new WeakMap<FeedEvent, string>()

function textOf(message: HostMessage): string {
  if (message.kind !== 'feed') return JSON.stringify(message)
  const text = texts.get(message.event) ?? JSON.stringify(message)
  texts.set(message.event, text)
  return text
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function target(request: IncomingMessage): URL | undefined {
  return URL.parse(request.url ?? '/', 'http://127.0.0.1') ?? undefined
}

function send(answer: ServerResponse, status: number, type: string, body: string | Buffer): void {
  answer.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  })
  answer.end(answer.req.method === 'HEAD' ? undefined : body)
}

function notListening(error: NodeJS.ErrnoException, port: number): Error {
  return new Error(
    error.code === 'EADDRINUSE'
      ? `The port ${port} for the window is taken by another program. Give another with --port, or leave it out for a free one.`
      : `The window cannot be served on 127.0.0.1:${port} (${error.code ?? error.message}).`,
  )
}
