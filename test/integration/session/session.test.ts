import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSession } from '../../../main/session/open-session.ts'
import { exchangeId } from '../../../shared/exchange/exchange.ts'
import { capture, written } from '../../traffic/exchange.ts'
import { login } from '../../traffic/login.ts'

let folder: string
let path: string
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

  it('is readable by its owner alone', () => {
    openSession(path).close()
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('loses nothing that had ended when the process is killed', async () => {
    const writer = spawn(process.execPath, [fileURLToPath(new URL('writer.ts', import.meta.url)), path])
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
