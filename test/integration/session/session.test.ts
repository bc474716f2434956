import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSession } from '../../../main/session/open-session.ts'
import { collectQuickly } from '../../../main/threads/collect-when-idle.ts'
import { exchangeId } from '../../../shared/exchange/exchange.ts'
import { capture, written } from '../../traffic/exchange.ts'
import { login } from '../../traffic/login.ts'

let folder: string
let path: string
const script = fileURLToPath(new URL('writer.ts', import.meta.url))

/** How many exchanges another program finds in the file. */
function reader(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return Number(database.prepare('SELECT count(*) AS n FROM exchange').get()?.['n'])
  } finally {
    database.close()
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-session-'))
  path = join(folder, 'sub', 'a.tokentrail')
})
afterEach(() => {
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true, force: true })
})

describe('a session', () => {
  it('gives back what was recorded, byte for byte, after it was opened again', () => {
    const first = openSession(path)
    const exchanges = capture(login())
    for (const exchange of exchanges) {
      expect(first.nextId()).toBe(exchange.id)
      first.record(exchange, 'ended')
    }
    first.close()
    const again = openSession(path)
    const stored = [...again.exchanges()].map((exchange) => JSON.parse(JSON.stringify(exchange)))
    expect(stored).toEqual(exchanges.map((exchange) => JSON.parse(JSON.stringify(exchange))))
    expect(again.reopened).toEqual({ exchanges: exchanges.length, interrupted: 0 })
    expect(again.nextId()).toBe(exchanges.length)
    again.close()
  })

  it('lets the memory go of what it has written, however large', async () => {
    const session = openSession(path)
    const answer = 'x'.repeat(2 * 1024 * 1024)
    const shared = () => process.memoryUsage().arrayBuffers / (1024 * 1024)
    const before = shared()
    for (let number = 0; number < 100; number++) {
      const id = session.nextId()
      session.record(written(id, { url: 'https://a.example/', status: 200, answer }), 'ended')
      if (number % 5 < 4) continue
      session.flush()
      await new Promise(setImmediate)
    }
    collectQuickly()
    // A batch that is on its way, and what may be kept until it is worth while.
    await expect.poll(() => shared() - before).toBeLessThan(64)
    session.close()
  })

  it('is readable by its owner alone', () => {
    openSession(path).close()
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('reads what is not in the file yet, in its newest state and in its place', () => {
    const session = openSession(path)
    const exchanges = capture(login())
    for (const exchange of exchanges) session.record({ ...exchange, outcome: { kind: 'pending' } }, 'requested')
    session.flush()
    const [first, second, ...others] = exchanges
    if (!first || !second) throw new Error('a login has two exchanges at least')
    session.record(second, 'ended')
    expect(session.exchange(second.id)).toEqual(second)
    expect(session.exchange(first.id)?.outcome.kind).toBe('pending')
    const stored = [...session.exchanges()].map(({ id, outcome }) => [id, outcome.kind])
    expect(stored).toEqual([[first.id, 'pending'], [second.id, 'answered'], ...others.map(({ id }) => [id, 'pending'])])
    session.close()
  })

  it('keeps what came to be known of an exchange after it had ended and was written', () => {
    const first = openSession(path)
    const [exchange] = capture(login())
    if (!exchange) throw new Error('a login has an exchange')
    first.record(exchange, 'ended')
    first.flush()
    const process = { pid: 4711, name: 'curl', path: '/usr/bin/curl' }
    first.record({ ...exchange, connection: { ...exchange.connection, process } }, 'amended')
    first.close()
    const again = openSession(path)
    expect(again.exchange(exchange.id)).toMatchObject({ connection: { process }, outcome: exchange.outcome })
    expect(again.reopened).toEqual({ exchanges: 1, interrupted: 0 })
    again.close()
  })

  it('tells once that writing fails, shows what it holds, and writes it when it can', async () => {
    const sentences: string[] = []
    const again: string[] = []
    const session = openSession(path, {
      writeFailed: (sentence) => sentences.push(sentence),
      writtenAgain: (sentence) => again.push(sentence),
    })
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const exchanges = capture(login())
    for (const exchange of exchanges) session.record(exchange, 'ended')
    session.flush()
    session.flush()
    expect(again).toEqual([])
    expect(sentences).toEqual([
      `The session ${path} could not be written: another program holds it. Traffic goes on, and writing is tried again; close that program to lose nothing.`,
    ])
    expect([...session.exchanges()]).toEqual(exchanges)
    expect(() => session.clear()).toThrow('could not be cleared')
    other.exec('ROLLBACK')
    other.close()
    for (const exchange of exchanges) session.record(exchange, 'ended')
    // It is tried again without being asked.
    await vi.waitFor(() => expect(reader(path)).toBe(exchanges.length), { timeout: 10_000 })
    await vi.waitFor(() => expect(again).toHaveLength(1))
    expect(again[0]).toBe(`The session ${path} is written again. Nothing of what was captured meanwhile is lost.`)
    session.close()
  })

  it('tells how many exchanges are lost where it ends, and neither it nor the file beside it can be written', () => {
    const sentences: string[] = []
    const session = openSession(path, { writeFailed: (sentence) => sentences.push(sentence) })
    const other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    mkdirSync(`${path}-behind`)
    const exchanges = capture(login())
    for (const exchange of exchanges) session.record(exchange, 'ended')
    session.close()
    other.close()
    expect(sentences.at(-1)).toMatch(
      new RegExp(`^Tokentrail ended, and ${exchanges.length} exchanges are lost: the session .* could not be written`),
    )
  })

  // Windows lets nobody delete a file that is open.
  it.skipIf(process.platform === 'win32')('tells once that its file was deleted, and still shows what it has', () => {
    const sentences: string[] = []
    const session = openSession(path, { writeFailed: (sentence) => sentences.push(sentence) })
    const exchanges = capture(login())
    for (const exchange of exchanges) session.record(exchange, 'ended')
    session.flush()
    expect(sentences).toEqual([])
    rmSync(path)
    for (const exchange of exchanges) {
      session.record(exchange, 'ended')
      session.flush()
    }
    expect(sentences).toEqual([expect.stringMatching(/was deleted or moved while Tokentrail writes it.*export/)])
    expect([...session.exchanges()]).toEqual(exchanges)
    session.close()
  })

  it('tells that writing is behind, and that it has caught up', async () => {
    const told: (string | undefined)[] = []
    const session = openSession(path, { behind: (sentence) => told.push(sentence) })
    const [exchange] = capture(login())
    if (!exchange) throw new Error('a login has an exchange')
    const count = 20_000
    for (let n = 0; n < count; n++) {
      session.record({ ...exchange, id: session.nextId() }, 'ended')
      // The turn never ends: nothing can be written that is not handed over.
    }
    expect(told[0]).toMatch(/^Writing is [\d,]+ exchanges behind; nothing is lost\.$/)
    await vi.waitFor(() => expect(told.at(-1)).toBeUndefined(), { timeout: 20_000 })
    expect(session.count).toBe(count)
    session.close()
  })

  it('loses nothing when the process ends by a mistake', async () => {
    const writer = spawn(process.execPath, [script, path, '100'])
    await new Promise((ended) => writer.once('exit', ended))
    const session = openSession(path)
    expect(session.reopened).toEqual({ exchanges: 100, interrupted: 10 })
    session.close()
  })

  it('loses nothing that was written when the process is killed', async () => {
    const writer = spawn(process.execPath, [script, path])
    const ended: number[] = []
    for await (const line of createInterface(writer.stdout)) {
      ended.push(Number(line))
      if (ended.length === 300) writer.kill('SIGKILL')
    }
    const session = openSession(path)
    const stored = new Map([...session.exchanges()].map((exchange) => [Number(exchange.id), exchange]))
    for (const id of ended) expect(stored.get(id)?.outcome.kind, `exchange ${id}`).toBe('answered')
    expect(session.reopened.interrupted).toBeGreaterThan(0)
    expect([...stored.values()].filter(({ outcome }) => outcome.kind === 'pending')).toEqual([])
    expect(stored.get(9)?.outcome).toMatchObject({ kind: 'failed', error: { code: 'interrupted' } })
    session.close()
  })

  it('numbers on after it was cleared', () => {
    const session = openSession(path)
    session.record(written(session.nextId(), { url: 'https://a.example/', status: 200 }), 'ended')
    session.flush()
    session.clear()
    expect(session.count).toBe(0)
    expect(session.nextId()).toBe(1)
    expect(session.exchange(exchangeId(0))).toBeUndefined()
    session.close()
  })

  it.each([
    ['text', 'just a text file\n'],
    ['a HAR', '{"log":{"entries":[]}}'],
  ])('refuses %s and leaves it as it is', (_what, content) => {
    const file = join(folder, 'file')
    writeFileSync(file, content)
    expect(() => openSession(file)).toThrow(/is no Tokentrail session, and was left as it is/)
    expect(readFileSync(file, 'utf8')).toBe(content)
    expect(existsSync(`${file}-wal`)).toBe(false)
  })

  it("refuses another program's database", () => {
    const file = join(folder, 'other.db')
    const other = new DatabaseSync(file)
    other.exec('CREATE TABLE t (x)')
    other.close()
    const before = readFileSync(file)
    expect(() => openSession(file)).toThrow(/a database of another program/)
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('refuses a session of a newer version', () => {
    openSession(path).close()
    const database = new DatabaseSync(path)
    database.exec('PRAGMA user_version = 99')
    database.close()
    expect(() => openSession(path)).toThrow(/written by a newer Tokentrail \(format 99; this one knows 1\)/)
  })

  it('refuses a session that is in use', () => {
    const one = openSession(path)
    expect(() => openSession(path)).toThrow(/in use by another Tokentrail/)
    one.close()
  })

  it('opens a file of version 1', () => {
    const sample = fileURLToPath(new URL('../../captures/version-1.tokentrail', import.meta.url))
    writeFileSync(join(folder, 'copy'), readFileSync(sample))
    const session = openSession(join(folder, 'copy'))
    expect([...session.exchanges()].map(({ request }) => request.url)).toEqual(
      capture(login()).map(({ request }) => request.url),
    )
    session.close()
  })
})
