import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSession } from '../../../main/session/open-session.ts'
import { startWriterThread } from '../../../main/session/writer-thread.ts'
import { collectQuickly } from '../../../main/threads/collect-when-idle.ts'
import { type Exchange, responseOf } from '../../../shared/exchange/exchange.ts'
import { written } from '../../traffic/exchange.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-overload-'))
  path = join(folder, 'a.tokentrail')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const script = fileURLToPath(new URL('overloaded.ts', import.meta.url))
const bodySize = 50_000
const megabyte = 1024 * 1024

function exchangeWith(id: Exchange['id']): Exchange {
  return written(id, { url: `https://a.example/${id}`, status: 200, answer: String(id).padEnd(bodySize, 'x') })
}

function expectWhole(exchange: Exchange | undefined, id: number): void {
  const body = exchange && responseOf(exchange)?.body.bytes
  expect(body?.length, `exchange ${id}`).toBe(bodySize)
  expect(Buffer.from(body ?? []).toString('latin1', 0, 8), `exchange ${id}`).toBe(String(id).padEnd(8, 'x'))
}

/** A writer that is handed one message at a time, as `go` says; what is handed to it lies where it lay before. */
function slowWriter() {
  const waiting: Parameters<ReturnType<typeof startWriterThread>['post']>[0][] = []
  let thread: ReturnType<typeof startWriterThread> | undefined
  let slow = true
  const start: typeof startWriterThread = (options) => {
    const writer = startWriterThread(options)
    thread = writer
    return { ...writer, post: (message) => (slow ? void waiting.push(message) : writer.post(message)) }
  }
  const go = () => {
    const message = waiting.shift()
    if (message) thread?.post(message)
  }
  return {
    start,
    go,
    hurry() {
      slow = false
      while (waiting.length > 0) go()
    },
  }
}

describe('a writer that is slower than the traffic', () => {
  it('loses nothing and fills no memory: what waits is put beside the file, and read from there', async () => {
    const told: (string | undefined)[] = []
    const writer = slowWriter()
    const session = openSession(path, { behind: (sentence) => told.push(sentence) }, writer.start)
    const used = () => {
      // What is held is measured, not what waits to be collected.
      collectQuickly()
      return process.memoryUsage().arrayBuffers
    }
    const before = used()
    const count = 6000
    let most = 0
    for (let n = 0; n < count; n++) {
      const id = session.nextId()
      const exchange = exchangeWith(id)
      session.record({ ...exchange, outcome: { kind: 'pending' } }, 'requested')
      session.record(exchange, 'ended')
      if (n % 500 > 0) continue
      writer.go()
      await new Promise(setImmediate)
      most = Math.max(most, used() - before)
    }
    const behind = statSync(`${path}-behind`)
    expect(behind.mode & 0o777).toBe(0o600)
    expect(behind.size).toBeGreaterThan(220 * megabyte)
    // 16 MiB on their way, as exchanges and as packed rows in buffers with room to grow; a batch that waits; one that is packed.
    expect(most).toBeLessThan(110 * megabyte)
    expect(told.at(-1)).toMatch(/^Writing is \d,000 exchanges behind; nothing is lost\.$/)
    for (const id of [0, 777, 4000, count - 1]) expectWhole(session.exchange(id as Exchange['id']), id)
    let seen = 0
    for (const exchange of session.exchanges()) {
      expect(exchange.id).toBe(seen)
      if (seen % 100 === 0) expectWhole(exchange, seen)
      seen++
    }
    expect(seen).toBe(count)

    writer.hurry()
    await vi.waitFor(() => expect(existsSync(`${path}-behind`)).toBe(false), { timeout: 20_000 })
    expect(session.count).toBe(count)
    expect(told.at(-1)).toBeUndefined()
    session.close()
    const again = openSession(path)
    expect(again.reopened).toEqual({ exchanges: count, interrupted: 0 })
    for (const exchange of again.exchanges()) expectWhole(exchange, exchange.id)
    again.close()
  })

  it('has all that was put beside the file written when the session is opened again after a crash', async () => {
    const recorder = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] })
    for await (const line of createInterface(recorder.stdout)) if (line === 'recorded') recorder.kill('SIGKILL')
    const size = statSync(`${path}-behind`).size
    // The last piece is cut as a power cut would.
    truncateSync(`${path}-behind`, size - 1000)
    const session = openSession(path)
    expect(existsSync(`${path}-behind`)).toBe(false)
    const ids = [...session.exchanges()].map(({ id }) => Number(id))
    // What the writer had been given is lost with it, and so is the piece that was cut.
    expect(ids.length).toBeGreaterThan(1000)
    expect(session.nextId()).toBeGreaterThan(ids.at(-1) ?? 0)
    session.close()
  })
})

describe('a file that another program keeps locked', () => {
  it('is written at the next time, where the program ends before', () => {
    const session = openSession(path)
    session.record(exchangeWith(session.nextId()), 'ended')
    session.flush()
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    for (let n = 1; n < 500; n++) session.record(exchangeWith(session.nextId()), 'ended')
    const pending = session.nextId()
    session.record({ ...exchangeWith(pending), outcome: { kind: 'pending' } }, 'requested')
    session.close()
    other.exec('ROLLBACK')
    other.close()
    const again = openSession(path)
    expect(again.reopened).toEqual({ exchanges: 501, interrupted: 1 })
    for (const exchange of again.exchanges()) if (exchange.id !== pending) expectWhole(exchange, exchange.id)
    expect(again.nextId()).toBe(501)
    again.close()
  })

  it('never gets an older state over a newer one', () => {
    const session = openSession(path)
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const ids = Array.from({ length: 300 }, () => session.nextId())
    for (const id of ids) session.record({ ...exchangeWith(id), outcome: { kind: 'pending' } }, 'requested')
    // Handed over, and failed.
    session.flush()
    for (const id of ids) session.record(exchangeWith(id), 'ended')
    for (const id of ids) expectWhole(session.exchange(id), id)
    expect([...session.exchanges()].map(({ outcome }) => outcome.kind)).toEqual(ids.map(() => 'answered'))
    other.exec('ROLLBACK')
    other.close()
    session.flush()
    expect([...session.exchanges()].map(({ outcome }) => outcome.kind)).toEqual(ids.map(() => 'answered'))
    session.close()
    expect(existsSync(`${path}-behind`)).toBe(false)
  })
})
