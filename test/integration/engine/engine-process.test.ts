import { type ChildProcess, type ForkOptions, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HostMessage, type WindowMessage } from '../../../shared/bridge/contract.ts'
import { fixture } from '../fixture.ts'
import { serveHttp, through } from './running-engine.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'tokentrail-process-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))
const server = fixture(() => serveHttp((_request, response) => response.end('hello')))

/** A shell that lets what it starts have so many files open. */
const withFiles = (limit: number) => ({
  execPath: '/bin/sh',
  execArgv: ['-c', `ulimit -n ${limit}; exec "$0" "$@"`, process.execPath],
})

/** The engine in a process of its own, and what it has said. */
function start(args: readonly string[] = [], by: Pick<ForkOptions, 'execPath' | 'execArgv'> = {}) {
  const program = fileURLToPath(new URL('../../../main/engine/engine-process.ts', import.meta.url))
  const child = fork(program, args, { env: { ...process.env, TOKENTRAIL_DATA: data }, silent: true, ...by })
  const said: HostMessage[] = []
  let look = () => {}
  child.on('message', (message) => {
    said.push(HostMessage.parse(message))
    look()
  })
  const until = <Found>(find: (message: HostMessage) => Found | undefined) =>
    new Promise<Found>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the engine ended with ${code}`)))
      look = () => {
        const found = said.map(find).find((value) => value !== undefined)
        if (found !== undefined) resolve(found)
      }
      look()
    })
  const ask = (id: number, name: string, input: unknown = {}) => {
    const message = { kind: 'call', id, name, input } as WindowMessage
    child.send(message)
    return until((answer) => (answer.kind === 'answer' && answer.id === id ? answer : undefined))
  }
  return { child, said, until, ask }
}

/**
 * How many clients an engine with few descriptors answers that all stay, where it has so many connections to servers by
 * then that nobody uses.
 */
async function mostClients(idle: number): Promise<number> {
  const waiting: ServerResponse[] = []
  const together = await serveHttp((_request, response) => {
    if (waiting.push(response) === idle) for (const one of waiting) one.end('hello')
  })
  const { child, ask, until } = start([], withFiles(256))
  await ask(1, 'resync')
  const { port } = new URL((await until(snapshot)).status.proxy ?? '')
  const clients: Socket[] = []
  const isAnswered = (origin: string) =>
    new Promise<boolean>((done) => {
      const client = connect(Number(port), '127.0.0.1')
      clients.push(client)
      client.on('error', () => undefined).once('data', () => done(true))
      client.once('close', () => done(false))
      client.write(`GET ${origin}/ HTTP/1.1\r\nHost: as.example\r\n\r\n`)
    })
  await Promise.all(Array.from({ length: idle }, () => isAnswered(together.origin)))
  for (const client of clients.splice(0)) client.destroy()
  while (await isAnswered(server.origin));
  for (const client of clients) client.destroy()
  await ended(child, 'SIGTERM')
  await together.close()
  return clients.length - 1
}

const snapshot = (message: HostMessage) =>
  message.kind === 'feed' && message.event.kind === 'snapshot' ? message.event : undefined

/** The outcomes of the exchanges, as soon as this many have ended. */
function rowsOf(count: number) {
  const rows = new Map<number, string>()
  return (message: HostMessage) => {
    if (message.kind !== 'feed') return undefined
    const { event } = message
    const seen =
      event.kind === 'snapshot'
        ? event.exchanges
        : event.changes.flatMap((change) => (change.kind === 'exchange' ? [change.row] : []))
    for (const { id, outcome } of seen) rows.set(id, outcome)
    return [...rows.values()].filter((outcome) => outcome !== 'pending').length === count ? rows : undefined
  }
}

/** The notices of each status that was told, after the snapshot's. */
function notices(message: HostMessage): readonly string[][] {
  if (message.kind !== 'feed' || message.event.kind === 'snapshot') return []
  return message.event.changes.flatMap((change) =>
    change.kind === 'status' ? [change.status.notices.map(({ text }) => text)] : [],
  )
}

/** How many exchanges stand whole in the session's file. */
function stored(): unknown {
  const name = readdirSync(data, { recursive: true, encoding: 'utf8' }).find((file) => file.endsWith('.tokentrail'))
  if (name === undefined) return undefined
  const database = new DatabaseSync(join(data, name), { readOnly: true })
  try {
    return database.prepare('SELECT count(*) AS whole FROM exchange WHERE pending = 0').get()?.['whole']
  } finally {
    database.close()
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals) {
  const closed = once(child, 'exit')
  child.kill(signal)
  return closed
}

describe('the engine as a process', () => {
  it('speaks the contract over its channel, and ends cleanly when it is told to', async () => {
    const { child, ask, until } = start()
    expect(await ask(1, 'registrations')).toMatchObject({ ok: true, value: [] })
    await ask(2, 'resync')
    const { status } = await until(snapshot)
    expect(status.proxy).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    expect(await ended(child, 'SIGTERM')).toEqual([0, null])
  })

  it.skipIf(process.platform === 'win32')('ends cleanly with the terminal and the shell at once', async () => {
    const { child, ask } = start()
    await ask(1, 'registrations')
    child.disconnect()
    expect(await ended(child, 'SIGHUP')).toEqual([0, null])
  })

  it('loses nothing that had ended when it is killed, and says so when it is started again', async () => {
    const first = start()
    await first.ask(1, 'resync')
    const { status } = await first.until(snapshot)
    for (let n = 0; n < 20; n++) await through(status.proxy, { url: `${server.origin}/${n}` })
    await first.until(rowsOf(20))
    // The disk has what ended some milliseconds later.
    await vi.waitFor(() => expect(stored()).toBe(20), { timeout: 10_000 })
    await ended(first.child, 'SIGKILL')
    const second = start()
    await second.ask(1, 'resync')
    expect([...(await second.until(rowsOf(20)))]).toEqual(Array.from({ length: 20 }, (_, n) => [n, 'answered']))
    const again = await second.until(snapshot)
    expect(again.status.notices[0]?.text).toMatch(/^The session was opened again: 20 exchanges/)
    await ended(second.child, 'SIGTERM')
  })

  it.skipIf(process.platform === 'win32')('says while clients are dropped for want of descriptors', async () => {
    const { child, said, ask, until } = start([], withFiles(256))
    await ask(1, 'resync')
    const { port } = new URL((await until(snapshot)).status.proxy ?? '')
    // What opens its files at the first exchange has them by then.
    await through(`http://127.0.0.1:${port}`, { url: server.origin })
    await vi.waitFor(() => expect(stored()).toBe(1), { timeout: 10_000 })
    const told = () => said.flatMap(notices).filter(([text]) => text !== undefined)
    const clients: Socket[] = []
    // Whoever is dropped tries again: one that has found no room while a file was open for a moment says nothing yet.
    const come = () => {
      for (let n = 0; n < 300; n++) clients.push(connect(Number(port), '127.0.0.1').on('error', () => undefined))
    }
    come()
    const again = setInterval(come, 1000)
    await until(() => (told().length > 0 ? true : undefined))
    clearInterval(again)
    for (const client of clients) client.destroy()
    await until((message) => (notices(message).at(-1)?.length === 0 && told().length > 0 ? true : undefined))
    expect(told()).toEqual([[expect.stringMatching(/new connections of clients are dropped.*ulimit -n/)]])
    expect((await through(`http://127.0.0.1:${port}`, { url: server.origin })).status).toBe(200)
    await ended(child, 'SIGTERM')
  })

  it.skipIf(process.platform === 'win32')(
    'lets connections to servers go that nobody uses, before it drops clients',
    async () => {
      expect(await mostClients(60)).toBeGreaterThan((await mostClients(1)) - 20)
    },
  )

  it('ends when the shell that started it is gone', async () => {
    const { child, ask } = start()
    await ask(1, 'registrations')
    const closed = once(child, 'exit')
    child.disconnect()
    expect(await closed).toEqual([0, null])
  })

  it('says in a sentence why it cannot start', async () => {
    const { child } = start([`--session=${fileURLToPath(import.meta.url)}/a.tokentrail`])
    let err = ''
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      err += chunk
    })
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
    expect(err).toMatch(
      /^Tokentrail: The session .*a\.tokentrail cannot be written: its folder or file is not writable/,
    )
    expect(err.trim().split('\n')).toHaveLength(1)
  })
})
