import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSession } from '../../../main/session/open-session.ts'
import { PackedBatch } from '../../../main/session/packed-batch.ts'
import { readStored } from '../../../main/session/read-stored.ts'
import { SpillFile } from '../../../main/session/spill-file.ts'
import { exchangeId } from '../../../shared/exchange/exchange.ts'
import { written } from '../../traffic/exchange.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-damaged-'))
  path = join(folder, 'session.tokentrail')
})
afterEach(() => rmSync(folder, { recursive: true }))

const count = 400
/** What the pages of a file are, in bytes. */
const page = 4096

const numbered = (id: number, answer: string) => written(id, { url: `https://api.example/${id}`, status: 200, answer })

/** A session of so many exchanges, each of this answer, that is closed. */
function record(answer: string): void {
  const session = openSession(path)
  for (let at = 0; at < count; at++) session.record(numbered(session.nextId(), answer), 'ended')
  session.close()
}

/** Overwrites the file from here on; gives the whole of it. */
function damage(from: (bytes: Buffer) => number, length: number): Buffer {
  const bytes = readFileSync(path)
  const at = from(bytes)
  writeFileSync(path, bytes.fill(0xa5, at, Math.min(at + length, bytes.length)))
  return bytes
}

const middle = (bytes: Buffer) => Math.floor(bytes.length / 2 / page) * page

it('is taken over as far as it can be read, and the damaged file is kept', () => {
  record('a'.repeat(3000))
  const before = damage(middle, 4 * page)
  const session = openSession(path)
  try {
    const { exchanges, mended } = session.reopened
    expect(exchanges + (mended?.unreadable ?? 0)).toBe(count)
    expect(mended?.unreadable).toBeGreaterThan(0)
    expect(mended?.unreadable).toBeLessThan(10)
    expect(mended?.aside).toBe(join(folder, 'session.damaged.tokentrail'))
    expect(readFileSync(mended?.aside ?? '').equals(before)).toBe(true)
    const read = [...session.exchanges()]
    expect(read).toHaveLength(exchanges)
    for (const one of read) expect(one).toEqual(numbered(one.id, 'a'.repeat(3000)))
    expect(session.nextId()).toBe(count)
    session.record(numbered(count, 'new'), 'ended')
    session.flush()
    expect(session.count).toBe(exchanges + 1)
  } finally {
    session.close()
  }
  const again = openSession(path)
  expect(again.reopened.mended).toBeUndefined()
  again.close()
  expect(readdirSync(folder).filter((name) => name.includes('mending'))).toEqual([])
})

it('begins anew where nothing in it can be found, next to those that were kept before', () => {
  record('short')
  writeFileSync(join(folder, 'session.damaged.tokentrail'), 'kept before')
  const before = damage(() => 100, page)
  const session = openSession(path)
  const { exchanges, mended } = session.reopened
  expect([exchanges, mended?.aside]).toEqual([0, join(folder, 'session.damaged-2.tokentrail')])
  expect(readFileSync(mended?.aside ?? '').equals(before)).toBe(true)
  session.record(numbered(session.nextId(), 'new'), 'ended')
  session.flush()
  expect(session.count).toBe(1)
  session.close()
  expect(readFileSync(join(folder, 'session.damaged.tokentrail'), 'utf8')).toBe('kept before')
})

it('loses nothing of what waited beside it', () => {
  record('a'.repeat(3000))
  const spill = new SpillFile(path)
  const batch = new PackedBatch()
  batch.add(numbered(count, 'late'))
  spill.append(batch.rows, batch.ids, exchangeId(count + 1))
  damage(middle, 4 * page)
  const session = openSession(path)
  expect(session.reopened.mended?.unreadable).toBeGreaterThan(0)
  expect(session.exchange(exchangeId(count))).toEqual(numbered(count, 'late'))
  expect(session.nextId()).toBe(count + 1)
  session.close()
})

it('is read around what is damaged in the midst of an exchange, where nothing else is', () => {
  const long = 'a'.repeat(30_000)
  record(long)
  const bytes = readFileSync(path)
  const id = count / 2
  // The pages behind the first of a long row tell where the next one is.
  damage(() => bytes.indexOf(`https://api.example/${id}"`) + page, 4 * page)
  const session = openSession(path)
  expect(session.reopened).toMatchObject({ exchanges: count, mended: undefined })
  const lost: number[] = []
  const read = [...session.exchanges(0, (one) => lost.push(one))]
  expect(lost).toHaveLength(1)
  expect(read.map((one) => one.id)).toEqual(Array.from({ length: count }, (_, at) => at).filter((at) => at !== lost[0]))
  expect(() => session.exchange(exchangeId(lost[0] ?? 0))).toThrow(/^Exchange \d+ cannot be read: the file of its/)
  expect(() => [...session.exchanges()]).toThrow()
  session.close()
  const database = new DatabaseSync(path, { readOnly: true })
  const newest = readStored(database).before((lost[0] ?? 0) + 2, 3)
  database.close()
  expect(newest.map((one) => one.id - (lost[0] ?? 0))).toEqual([-2, -1, 1])
})

it('is opened where what was going on at a crash cannot be read', () => {
  record('short')
  const database = new DatabaseSync(path)
  database.exec("UPDATE exchange SET pending = 1, head = '{' || head WHERE id = 7")
  database.close()
  const session = openSession(path)
  const lost: number[] = []
  expect([...session.exchanges(0, (one) => lost.push(one))]).toHaveLength(count - 1)
  expect([lost, session.reopened.exchanges]).toEqual([[7], count])
  expect(() => session.exchange(exchangeId(7))).toThrow('Exchange 7 cannot be read')
  session.close()
  const reading = new DatabaseSync(path, { readOnly: true })
  const newest = readStored(reading).before(9, 2)
  reading.close()
  expect(newest.map(({ id }) => id)).toEqual([6, 8])
})

it('of another program is left as it is', () => {
  const database = new DatabaseSync(path)
  database.exec('CREATE TABLE theirs (a); PRAGMA user_version = 1')
  for (let at = 0; at < 100; at++) database.exec(`INSERT INTO theirs VALUES ('${'x'.repeat(1000)}')`)
  database.close()
  const before = damage(() => 100, page)
  expect(() => openSession(path)).toThrow(`The session ${path} is damaged, and was left as it is.`)
  expect(readFileSync(path).equals(before)).toBe(true)
  expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([])
})

it('is left as it is where it cannot be taken over, and says why', () => {
  record('a'.repeat(3000))
  const before = damage(middle, 4 * page)
  mkdirSync(`${path}.mending`)
  expect(() => openSession(path)).toThrow(/is damaged, and was left as it is: .* could not be taken over, because/)
  expect(readFileSync(path).equals(before)).toBe(true)
  rmSync(`${path}.mending`, { recursive: true })
  // It is held by nobody.
  openSession(path).close()
})
