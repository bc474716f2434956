import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readHar } from '../../../main/har/read-har.ts'
import { openSession } from '../../../main/session/open-session.ts'
import type { Session } from '../../../main/session/session.ts'
import { written } from '../../traffic/exchange.ts'
import { Har } from '../../traffic/har-schema.ts'
import { login } from '../../traffic/login.ts'
import { tokentrail } from './command.ts'

let folder: string
let path: string
let session: Session

const code = 'SplxlOBeZQQYbYS6WxSbIA'
const opaque = 'Zk3vT9qLx2Rw8YbN0pQs'

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-export-'))
  path = join(folder, 'session.tokentrail')
  session = openSession(path)
  // The token stands in a path before the exchange that names it.
  const early = { url: `https://api.example/files/${opaque}/list`, status: 200, answer: 'ok' }
  for (const given of [early, ...login({}, { code, accessToken: opaque })])
    session.record(written(session.nextId(), given), 'ended')
  session.flush()
})
afterEach(() => {
  session.close()
  rmSync(folder, { recursive: true })
})

const exchanges = login().length + 1
const harAt = (file: string) => Har.parse(JSON.parse(readFileSync(file, 'utf8')))

describe('tokentrail export', () => {
  it('writes a session as HAR without its secrets, while another Tokentrail has it', async () => {
    const file = join(folder, 'out.har')
    const { code: exit, out, err } = await tokentrail(['export', '--har', file, '--session', path])
    expect([exit, out, err]).toEqual([0, '', `tokentrail: ${exchanges} exchanges in ${file}, secrets masked\n`])
    expect(harAt(file).log.entries).toHaveLength(exchanges)
    const text = readFileSync(file, 'utf8')
    for (const secret of [code, opaque]) expect(text).not.toContain(secret)
    expect(await Array.fromAsync(readHar(file))).toHaveLength(exchanges)
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
  })

  it('leaves secrets in where it is told to, warns of them, and keeps the file for its owner', async () => {
    const file = join(folder, 'out.har')
    writeFileSync(file, 'what was there before', { mode: 0o644 })
    const { code: exit, err } = await tokentrail(['export', '--har', file, '--session', path, '--with-secrets'])
    expect(exit).toBe(0)
    expect(err).toMatch(
      /with their codes, tokens, cookies and passwords as they were sent\. Whoever has this can use them/,
    )
    expect(readFileSync(file, 'utf8')).toContain(code)
    expect(harAt(file).log.comment).toMatch(/holds secrets/)
    expect(statSync(file).mode & 0o077).toBe(0)
  })

  it('writes what analyze reads: masked it says so, and raises no alarm', async () => {
    const file = join(folder, 'out.har')
    await tokentrail(['export', '--har', file, '--session', path])
    const masked = await tokentrail(['analyze', file, '--format', 'json'])
    expect(masked.err).toBe(
      `tokentrail: the secrets in ${file} are masked: what is in tokens, proofs and verifiers was not checked\n`,
    )
    await tokentrail(['export', '--har', file, '--session', path, '--with-secrets'])
    const plain = await tokentrail(['analyze', file, '--format', 'json'])
    expect([masked.code, plain.code, plain.err]).toEqual([0, 0, ''])
    expect(JSON.parse(masked.out).flows).toHaveLength(JSON.parse(plain.out).flows.length)
  })

  it('writes to standard output', async () => {
    const { code: exit, out } = await tokentrail(['export', '--har', '-', '--session', path])
    expect(exit).toBe(0)
    expect(Har.parse(JSON.parse(out)).log.entries).toHaveLength(exchanges)
  })

  it('never holds more than a part of a session', async () => {
    const answer = 'a page that is long\n'.repeat(52_429)
    for (let n = 0; n < 120; n++)
      session.record(written(session.nextId(), { url: `https://api.example/${n}`, status: 200, answer }), 'ended')
    session.flush()
    const file = join(folder, 'out.har')
    const { code: exit, err } = await tokentrail(['export', '--har', file, '--session', path, '--with-secrets'], {
      NODE_OPTIONS: '--max-old-space-size=48',
    })
    expect([exit, err]).toEqual([0, expect.stringContaining(`${exchanges + 120} exchanges`)])
    expect(statSync(file).size).toBeGreaterThan(120 * 1024 * 1024)
  })

  describe.each(['--with-secrets', '--masked'])('of a session that is damaged, %s,', (how) => {
    /** Gives the path of a session of 400 exchanges, overwritten from here on. */
    function damaged(from: (length: number) => number): string {
      const path = join(folder, 'damaged.tokentrail')
      const many = openSession(path)
      for (let at = 0; at < 400; at++)
        many.record(
          written(many.nextId(), { url: `https://api.example/${at}`, status: 200, answer: 'a'.repeat(3000) }),
          'ended',
        )
      many.close()
      const bytes = readFileSync(path)
      writeFileSync(path, bytes.fill(0xa5, from(bytes.length), from(bytes.length) + 65_536))
      return path
    }
    const started = () => readdirSync(folder).filter((name) => name.startsWith('out.har'))

    it('writes what can be read, and says how much cannot', async () => {
      const file = join(folder, 'out.har')
      const session = damaged((length) => length >> 1)
      const before = readFileSync(session)
      const { code: exit, err } = await tokentrail(['export', '--har', file, '--session', session, how])
      expect(exit).toBe(1)
      const [, read, lost] =
        /^tokentrail: (\d+) exchanges in .*\ntokentrail: (\d+) exchanges are missing/s.exec(err) ?? []
      expect(Number(read) + Number(lost)).toBe(400)
      expect(harAt(file).log.entries).toHaveLength(Number(read))
      expect(err.includes('left unmasked in the others')).toBe(how === '--masked')
      expect(readFileSync(session).equals(before)).toBe(true)
      expect(started()).toEqual(['out.har'])
    })

    it('leaves no half of a file where nothing can be found in it', async () => {
      const session = damaged(() => 4096)
      const { code: exit, err } = await tokentrail([
        'export',
        '--har',
        join(folder, 'out.har'),
        '--session',
        session,
        how,
      ])
      expect(exit).toBe(2)
      expect(err).toContain(`The session ${session} is damaged`)
      expect(started()).toEqual([])
    })
  })

  it('takes the session that was used last, by the data folder', async () => {
    const { code: exit, err } = await tokentrail(['export', '--har', '-'], { TOKENTRAIL_DATA: folder })
    expect(exit).toBe(2)
    expect(err).toContain(`There is no session ${join(folder, 'sessions', 'current.tokentrail')}`)
  })

  it.each([
    [
      'a file that is no session',
      () => ['--har', '-', '--session', file('no-session', 'hello, this is no database')],
      /is no Tokentrail session/,
    ],
    [
      'a folder that is not there',
      () => ['--har', join(folder, 'none', 'a.har'), '--session', path],
      /its folder does not exist/,
    ],
    ['no file', () => ['--session', path], /required option '--har <file>'/],
    ['both', () => ['--har', '-', '--session', path, '--masked', '--with-secrets'], /cannot be used with/],
  ])('says in a sentence that %s cannot be used', async (_what, args, sentence) => {
    const { code: exit, out, err } = await tokentrail(['export', ...args()])
    expect([exit, out]).toEqual([2, ''])
    expect(err).toMatch(sentence)
  })
})

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
