import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { capture } from '../../traffic/exchange.ts'
import { harFile } from '../../traffic/har.ts'
import { good, login, verifier } from '../../traffic/login.ts'
import { program, tokentrail } from './command.ts'

let folder: string
const file = (name: string) => join(folder, name)

/** The good login with one change: the token request names another redirect URI, and is refused. */
const bad = login({
  token: {
    form: {
      grant_type: 'authorization_code',
      code: good.code,
      redirect_uri: `${good.redirectUri}/`,
      code_verifier: verifier,
    },
    status: 400,
    json: { error: 'invalid_grant', error_description: `the code ${good.code} is for another redirect_uri` },
  },
  resource: null,
})

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-cli-'))
  writeFileSync(file('good.har'), harFile(capture(login())))
  writeFileSync(file('bad.har'), harFile(capture(bad)))
  writeFileSync(file('cut.har'), harFile(capture(bad)).slice(0, -200))
  writeFileSync(file('text.har'), 'just text')
  writeFileSync(file('other.har'), '{"openapi":"3.1.0"}')
  writeFileSync(file('registration.json'), JSON.stringify({ client_id: 'web-app', redirect_uris: [good.redirectUri] }))
  writeFileSync(file('wrong.json'), JSON.stringify({ client_id: 'web-app', code_lifetime: 'long' }))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('tokentrail analyze', () => {
  it('names the program that sent a step, where the file tells it', async () => {
    const har = JSON.parse(harFile(capture(login())))
    for (const entry of har.log.entries.slice(5)) entry._process = { pid: 4711, name: 'node', script: '/app/client.js' }
    writeFileSync(file('programs.har'), JSON.stringify(har))
    const { out } = await tokentrail(['analyze', file('programs.har'), '--format', 'json'])
    const [flow] = JSON.parse(out).flows
    expect(flow.steps.map(({ step, program }: Record<string, string>) => `${step}: ${program ?? '-'}`)).toEqual([
      'authorization-request: -',
      'authorization-response: -',
      'token-request: node client.js (pid 4711)',
      'token-response: node client.js (pid 4711)',
      'resource-request: node client.js (pid 4711)',
      'resource-response: node client.js (pid 4711)',
    ])
  })

  it('ends with 0 where nothing is found', async () => {
    const { code, out, err } = await tokentrail(['analyze', file('good.har')])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('7 exchanges, 1 flow, nothing found')
  })

  it('prints data of the stated shape, and ends with 1 where an error is found', async () => {
    const { code, out, err } = await tokentrail(['analyze', file('bad.har'), '--format', 'json'])
    expect([code, err]).toEqual([1, ''])
    const report = JSON.parse(out)
    expect(Object.keys(report)).toEqual(['flows', 'findings'])
    const [flow] = report.flows
    expect(Object.keys(flow)).toEqual(['id', 'grant', 'outcome', 'client_id', 'issuer', 'steps', 'findings'])
    expect(flow).toMatchObject({ grant: 'authorization_code', outcome: 'failed', client_id: 'web-app', issuer: null })
    expect(flow.steps).toEqual([
      { step: 'authorization-request', exchange: 1, at: '2026-01-05T10:00:00.100Z' },
      { step: 'authorization-response', exchange: 3, at: '2026-01-05T10:00:00.320Z' },
      { step: 'token-request', exchange: 5, at: '2026-01-05T10:00:00.500Z' },
      { step: 'token-response', exchange: 5, at: '2026-01-05T10:00:00.520Z' },
    ])
    expect(flow.findings).toHaveLength(1)
    expect(flow.findings[0]).toMatchObject({ cause: 'redirect-uri-mismatch', severity: 'error', exchange: 5 })
    expect(flow.findings[0].evidence[0]).toEqual({
      exchange: 5,
      location: 'request.body.redirect_uri',
      seen: `${good.redirectUri}/`,
      expected: good.redirectUri,
    })
    expect(report.findings).toEqual([])
  })

  it('shows a person the two values one above the other, and where they part', async () => {
    const { out } = await tokentrail(['analyze', file('bad.har')])
    const lines = out.split('\n')
    const seen = lines.findIndex((line) => line.includes('seen') && line.includes(good.redirectUri))
    const column = (lines[seen] ?? '').indexOf(good.redirectUri) + good.redirectUri.length
    expect(lines[seen + 1]).toContain(good.redirectUri)
    expect(lines[seen + 2]?.indexOf('^')).toBe(column)
    expect(out).not.toContain('\u001b')
    expect(out).toContain('RFC 6749 §4.1.3')
  })

  it('prints no secret in either format', async () => {
    const reports = await Promise.all(
      ['text', 'json'].map((as) => tokentrail(['analyze', file('bad.har'), '--format', as])),
    )
    for (const { out, err } of reports) {
      for (const secret of [good.code, good.secret, verifier, good.accessToken]) expect(out + err).not.toContain(secret)
    }
  })

  it('lets no control character of the traffic reach the terminal', async () => {
    const steps = login({
      token: {
        ...bad[5],
        json: { error: 'invalid_grant', error_description: '\u001b[2J\u202egone\r\nredirect_uri' },
      },
    })
    writeFileSync(file('control.har'), harFile(capture(steps)))
    const { out } = await tokentrail(['analyze', file('control.har')])
    expect(out).toContain('\\u001b[2J\\u202egone')
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  })

  it('compares with the registration that is given', async () => {
    const registration = file('registration.json')
    expect((await tokentrail(['analyze', file('good.har'), '--registration', registration])).code).toBe(0)
    writeFileSync(
      file('other.json'),
      JSON.stringify({ client_id: 'web-app', redirect_uris: ['https://app.example/cb'] }),
    )
    const { code, out } = await tokentrail(['analyze', file('good.har'), '--registration', file('other.json')])
    // The login worked all the same: what disagrees is no error.
    expect(code).toBe(0)
    expect(out).toContain('redirect-uri-mismatch')
    expect(out).toContain('https://app.example/cb')
  })

  it.each([
    ['a file that is not there', ['none.har'], /There is no file .*none\.har/],
    ['a file that was cut', ['cut.har'], /cut\.har is cut: it ends in the middle, after \d+ whole entries/],
    ['a file of text', ['text.har'], /text\.har is no HAR file: it is not JSON/],
    ['other JSON', ['other.har'], /other\.har is JSON, but no HAR file/],
    ['a registration with a wrong member', ['good.har', '--registration', 'wrong.json'], /code_lifetime/],
    [
      'a registration that is not there',
      ['good.har', '--registration', 'none.json'],
      /no registration file .*none\.json/,
    ],
    ['a registration that is no JSON', ['good.har', '--registration', 'text.har'], /is not JSON/],
    ['a format that is none', ['good.har', '--format', 'xml'], /text, json/],
    ['no file', [], /missing required argument/],
    ['an option that is none', ['good.har', '--loud'], /unknown option '--loud'/],
  ])('ends with 2 and prints nothing for %s', async (_what, args, sentence) => {
    const given = args.map((arg) => (/\.(har|json)$/.test(arg) ? file(arg) : arg))
    const { code, out, err } = await tokentrail(['analyze', ...given])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(sentence)
    expect(err).not.toMatch(/\n\s+at /)
  })

  it('names the entries that it leaves out, and analyses the others by their index', async () => {
    const whole = JSON.parse(harFile(capture(bad)))
    whole.log.entries.unshift({ response: {} })
    writeFileSync(file('holes.har'), JSON.stringify(whole))
    const { code, out, err } = await tokentrail(['analyze', file('holes.har'), '--format', 'json'])
    expect(code).toBe(1)
    expect(err).toContain('entry 0 was left out: the entry has no request')
    expect(JSON.parse(out).flows[0].findings[0].exchange).toBe(6)
  })

  it('finds the flow in a file whose entries are not in the order of time', async () => {
    const whole = JSON.parse(harFile(capture(bad)))
    whole.log.entries.reverse()
    writeFileSync(file('reversed.har'), JSON.stringify(whole))
    const { code, out } = await tokentrail(['analyze', file('reversed.har'), '--format', 'json'])
    const report = JSON.parse(out)
    expect(code).toBe(1)
    expect(report.flows).toHaveLength(1)
    expect(
      report.flows[0].steps.map(({ step, exchange }: { step: string; exchange: number }) => [step, exchange]),
    ).toEqual([
      ['authorization-request', 4],
      ['authorization-response', 2],
      ['token-request', 0],
      ['token-response', 0],
    ])
  })

  it('writes all of a long report into a pipe, and does not mind one that closes', async () => {
    const many = Array.from({ length: 400 }, (_, n) =>
      login({}, { state: `state-${n}-abcdefgh`, code: `code-of-${n}` }),
    ).flat()
    writeFileSync(file('many.har'), harFile(capture(many)))
    const { out } = await tokentrail(['analyze', file('many.har'), '--format', 'json'])
    expect(JSON.parse(out).flows).toHaveLength(400)
    const child = spawn(process.execPath, [program, 'analyze', file('many.har')], { stdio: ['ignore', 'pipe', 'pipe'] })
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      err += chunk
    })
    child.stdout.once('data', () => child.stdout.destroy())
    await once(child, 'close')
    expect(err).toBe('')
  })
})

describe('tokentrail', () => {
  it('tells its version', async () => {
    expect(await tokentrail(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })

  it.each([[['--help']], [['serve', '--help']], [['analyze', '--help']]])('helps with %s', async (args) => {
    const { code, out, err } = await tokentrail(args)
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('Usage: tokentrail')
  })

  it('refuses a command that is none', async () => {
    expect(await tokentrail(['anlyze'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('analyze') })
  })
})
