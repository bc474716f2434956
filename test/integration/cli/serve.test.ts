import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildAll } from '../../../build/bundle/build.ts'
import { dist } from '../../../build/bundle/layout.ts'
import { program, tokentrail } from './command.ts'

let data: string
beforeAll(async () => {
  if (!existsSync(join(dist, 'renderer', 'index.html'))) await buildAll({ onlyIfStale: true })
}, 120_000)
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'tokentrail-serve-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [program, 'serve', '--no-open', ...args], {
    env: { ...process.env, TOKENTRAIL_DATA: data },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    err += chunk
  })
  const lines = createInterface(child.stdout)
  return { child, lines, err: () => err }
}

const status = (url: string) =>
  new Promise<number>((resolve, reject) => {
    get(url, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    }).once('error', reject)
  })

describe('tokentrail serve', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says in one line of JSON where it is, and ends cleanly on %s',
    async (signal) => {
      const { child, lines, err } = start('--json')
      const said: string[] = []
      lines.on('line', (line) => said.push(line))
      await once(lines, 'line')
      const ready = JSON.parse(said[0] ?? '')
      expect(Object.keys(ready)).toEqual(['ui', 'proxy', 'ca', 'session'])
      expect(await status(ready.ui)).toBe(200)
      expect(await status(ready.ui.replace(/token=.*/, 'token=x'))).toBe(403)
      expect(await status(`${ready.proxy}/`)).toBeGreaterThan(0)
      expect(ready.ca.startsWith(data) && existsSync(ready.ca)).toBe(true)
      expect(statSync(ready.session).mode & 0o777).toBe(0o600)
      const ended = once(child, 'close')
      child.kill(signal)
      expect(await ended).toEqual([0, null])
      expect([said.length, err()]).toEqual([1, ''])
      expect(existsSync(`${ready.session}-wal`)).toBe(false)
    },
  )

  it('uses the ports and the session that are given', async () => {
    const session = join(data, 'mine.tokentrail')
    const first = start('--json', '--session', session)
    const [line] = await once(first.lines, 'line')
    const { ui, proxy } = JSON.parse(String(line))
    const ended = once(first.child, 'close')
    first.child.kill()
    await ended
    const [port, proxyPort] = [new URL(ui).port, new URL(proxy).port]
    const again = start('--json', '--session', session, '--port', port, '--proxy-port', proxyPort)
    const [second] = await once(again.lines, 'line')
    const ready = JSON.parse(String(second))
    expect([new URL(ready.ui).port, new URL(ready.proxy).port, ready.session]).toEqual([port, proxyPort, session])
    const endedToo = once(again.child, 'close')
    again.child.kill()
    await endedToo
  })

  it('names the port that is taken', async () => {
    const taken = createServer()
    await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening))
    const address = taken.address()
    const port = String(typeof address === 'object' && address ? address.port : 0)
    for (const option of ['--port', '--proxy-port']) {
      const { code, out, err } = await tokentrail(['serve', '--no-open', '--json', option, port], {
        TOKENTRAIL_DATA: data,
      })
      expect([code, out]).toEqual([2, ''])
      expect(err).toContain(`The port ${port} for the ${option === '--port' ? 'window' : 'proxy'} is taken`)
    }
    taken.close()
  })

  it.each([
    ['a port that is no number', ['--port', 'http'], /A port is a number from 0 to 65535/],
    ['a port that is too high', ['--proxy-port', '99999'], /A port is a number from 0 to 65535/],
    ['a negative port', ['--port', '-1'], /A port is a number|argument missing/],
    ['a session that is none', ['--session', 'FILE'], /is no Tokentrail session, and was left as it is/],
    ['a registration that is none', ['--registration', 'FILE'], /The registration file .* is not JSON/],
    [
      'proxy settings that are no JSON',
      ['--proxy-settings', 'FILE'],
      /The file of proxy settings .*notes\.txt is not JSON/,
    ],
    [
      'proxy settings that are not there',
      ['--proxy-settings', '/none.json'],
      /There is no file of proxy settings \/none\.json/,
    ],
    ['authorities that are none', ['--upstream-ca', 'FILE'], /notes\.txt/],
    ['authorities that are not there', ['--upstream-ca', '/none.pem'], /\/none\.pem/],
  ])('refuses %s in a sentence', async (_what, args, sentence) => {
    const file = join(data, 'notes.txt')
    writeFileSync(file, 'just text\n')
    const given = args.map((arg) => (arg === 'FILE' ? file : arg))
    const { code, out, err } = await tokentrail(['serve', '--no-open', ...given], { TOKENTRAIL_DATA: data })
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(sentence)
    expect(err).not.toMatch(/\n\s+at /)
  })

  it('tells every mistake in the proxy settings with its path', async () => {
    const file = join(data, 'proxy.json')
    writeFileSync(file, JSON.stringify({ scope: { never: ['https://bank.example/'] }, upstream: { kind: 'proxy' } }))
    const { code, err } = await tokentrail(['serve', '--no-open', '--proxy-settings', file], { TOKENTRAIL_DATA: data })
    expect(code).toBe(2)
    expect(err).toContain(
      'scope.never[0]: "https://bank.example/" is a URL; write its host alone, such as example.com.',
    )
    expect(err).toContain('upstream.url: is missing; it must be a text in quotes.')
  })
})
