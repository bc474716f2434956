import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { startEngine } from '../../../main/engine/engine.ts'
import { openSession } from '../../../main/session/open-session.ts'
import { calls } from '../../../shared/bridge/contract.ts'
import { FeedEvent } from '../../../shared/bridge/feed.ts'
import { capture } from '../../traffic/exchange.ts'
import { basic, challenge, login, verifier } from '../../traffic/login.ts'
import { fixture } from '../fixture.ts'
import { follow, runEngine, serveHttp, through } from './running-engine.ts'

/** What the token endpoint answers in this test. */
let tokenAnswer: { status: number; json: unknown }

const secret = 'the-secret-of-the-client'
const code = 'the-code-SplxlOBeZQQYbYS6WxSbIA'
const accessToken = 'the-access-token-2YotnFZFEjr1zCsicMWpAA'

beforeEach(() => {
  tokenAnswer = { status: 200, json: { access_token: accessToken, token_type: 'Bearer', expires_in: 60 } }
})
const server = fixture(() =>
  serveHttp((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x')
    if (url.pathname === '/authorize') {
      const back = `${url.searchParams.get('redirect_uri')}?code=${code}&state=${url.searchParams.get('state')}`
      response.writeHead(302, { Location: back }).end()
    } else if (url.pathname === '/token') {
      response
        .writeHead(tokenAnswer.status, {
          'Content-Type': 'application/json',
          'Content-Encoding': 'gzip',
          'Cache-Control': 'no-store',
        })
        .end(gzipSync(JSON.stringify(tokenAnswer.json)))
    } else response.writeHead(200, { 'Content-Type': 'text/plain' }).end('hello')
  }),
)
const running = fixture(runEngine)

/** Logs in through the proxy. */
async function logIn(redirectUriAtToken = `${server.origin}/callback`): Promise<void> {
  const { proxy } = running.engine
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: 'web-app',
    redirect_uri: `${server.origin}/callback`,
    state: 'Zk3vT9qLx2Rw8YbN',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  await through(proxy, { url: `${server.origin}/authorize?${query}` })
  await through(proxy, { url: `${server.origin}/callback?code=${code}&state=Zk3vT9qLx2Rw8YbN` })
  await through(proxy, {
    method: 'POST',
    url: `${server.origin}/token`,
    headers: {
      Authorization: basic('web-app', secret),
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUriAtToken,
      code_verifier: verifier,
    }).toString(),
  })
}

describe('the engine', () => {
  it('shows a login that goes through its proxy as one completed flow without findings', async () => {
    const feed = follow(running.engine)
    await logIn()
    const seen = await feed.until(({ flows }) => [...flows.values()].some(({ outcome }) => outcome === 'completed'))
    const [flow] = [...seen.flows.values()]
    expect(seen.flows.size).toBe(1)
    expect(flow?.steps.map((id) => seen.steps.get(id)?.kind)).toEqual([
      'authorization-request',
      'authorization-response',
      'token-request',
      'token-response',
    ])
    expect(flow?.counts).toEqual({ error: 0, warning: 0, note: 0 })
    expect(seen.gapless).toBe(true)
  })

  it('gives every event and every answer in the shape of the contract', async () => {
    const feed = follow(running.engine)
    await logIn(`${server.origin}/callback/`)
    await feed.until(({ flows }) => [...flows.values()].some(({ outcome }) => outcome === 'completed'))
    for (const event of feed.events)
      expect(FeedEvent.safeParse(JSON.parse(JSON.stringify(event))).error).toBeUndefined()
    const inputs = {
      resync: {},
      exchange: { id: 2, reveal: false },
      reveal: { exchange: 2, location: 'request.body.code' },
      registrations: {},
      browsers: {},
      certificateAuthority: {},
    } as const
    for (const [name, input] of Object.entries(inputs)) {
      const result = await running.engine.call(name, input)
      if (!result.ok) throw new Error(`${name}: ${result.error.message}`)
      const parsed = calls[name as keyof typeof inputs].output.safeParse(JSON.parse(JSON.stringify(result.value)))
      expect(parsed.error, name).toBeUndefined()
    }
  })

  it('shows the finding of a refused token request, and marks its exchange', async () => {
    tokenAnswer = { status: 400, json: { error: 'invalid_grant' } }
    const feed = follow(running.engine)
    await logIn(`${server.origin}/callback/`)
    const seen = await feed.until(({ flows }) => [...flows.values()].some(({ outcome }) => outcome === 'failed'))
    const [flow] = [...seen.flows.values()]
    const [finding] = seen.findings.get(flow?.id ?? null) ?? []
    expect(finding).toMatchObject({
      cause: 'redirect-uri-mismatch',
      severity: 'error',
      exchange: 2,
      step: flow?.steps[2],
    })
    expect(finding?.evidence[0]).toMatchObject({
      place: { exchange: 2, location: 'request.body.redirect_uri' },
      label: 'redirect_uri in the token request',
      seen: { text: `${server.origin}/callback/`, masked: false },
      expected: { text: `${server.origin}/callback`, masked: false },
      expectedAt: { exchange: 0, location: 'request.query.redirect_uri' },
    })
    expect(seen.exchanges.get(2)).toMatchObject({ worst: 'error', flow: flow?.id, status: 400 })
    expect(seen.steps.get(flow?.steps[2] ?? '')?.worst).toBe('error')
  })

  it('lists the exchanges before a number, the oldest first, as the feed tells them', async () => {
    const feed = follow(running.engine)
    for (const path of ['a', 'b', 'c', 'd']) await through(running.engine.proxy, { url: `${server.origin}/${path}` })
    const { exchanges } = await feed.until((seen) => [0, 1, 2, 3].every((id) => seen.exchanges.get(id)?.status === 200))
    // Which program sent them may be told between the two looks.
    await expect
      .poll(async () => {
        const older = await running.engine.call('olderExchanges', { before: 3, limit: 2 })
        return [older, { ok: true, value: [exchanges.get(1), exchanges.get(2)] }]
      })
      .toSatisfy(([older, told]) => isDeepStrictEqual(older, told))
    expect(await running.engine.call('olderExchanges', { before: 0, limit: 2 })).toEqual({ ok: true, value: [] })
  })

  it('lets no secret out until it is asked to', async () => {
    const feed = follow(running.engine)
    await logIn()
    await feed.until(({ flows }) => [...flows.values()].some(({ outcome }) => outcome === 'completed'))
    const details = await Promise.all([0, 1, 2].map((id) => running.engine.call('exchange', { id, reveal: false })))
    const out = JSON.stringify([feed.events, details])
    const credentials = basic('web-app', secret).slice('Basic '.length)
    for (const value of [secret, code, accessToken, verifier, credentials]) expect(out).not.toContain(value)
    expect(await running.engine.call('reveal', { exchange: 2, location: 'request.body.code' })).toEqual({
      ok: true,
      value: { text: code, masked: false },
    })
    const shown = JSON.stringify(await running.engine.call('exchange', { id: 2, reveal: true }))
    for (const value of [code, accessToken, verifier]) expect(shown).toContain(value)
  })

  it('decodes a body for display, and keeps on disk what was on the wire', async () => {
    const feed = follow(running.engine)
    await logIn()
    await feed.until(({ flows }) => [...flows.values()].some(({ outcome }) => outcome === 'completed'))
    const detail = await running.engine.call('exchange', { id: 2, reveal: true })
    expect(detail).toMatchObject({
      ok: true,
      value: { response: { body: { coding: 'gzip, decoded', content: { kind: 'text', language: 'json' } } } },
    })
    await running.engine.close()
    const session = openSession(running.engine.session)
    const stored = [...session.exchanges()][2]?.outcome
    session.close()
    await running.again()
    const bytes = stored?.kind === 'answered' ? stored.response.body.bytes : new Uint8Array()
    expect(Buffer.from(bytes).equals(gzipSync(JSON.stringify(tokenAnswer.json)))).toBe(true)
  })

  it('opens the same session again with its flows, and numbers on', async () => {
    const first = follow(running.engine)
    await logIn()
    await first.until(({ flows }) => [...flows.values()].some(({ outcome }) => outcome === 'completed'))
    const again = follow(await running.again())
    const seen = await again.until(({ flows }) => [...flows.values()].some(({ outcome }) => outcome === 'completed'))
    expect(seen.status?.notices.map(({ text }) => text)).toEqual(['The session was opened again: 3 exchanges.'])
    await through(running.engine.proxy, { url: `${server.origin}/more` })
    await again.until(({ exchanges }) => exchanges.get(3)?.outcome === 'answered')
  })

  it('answers and captures while a long session is read again', async () => {
    const path = join(running.folder, 'long.tokentrail')
    const session = openSession(path)
    const steps = Array.from({ length: 300 }, (_, n) => login({}, { state: `state-${n}`, code: `code-of-${n}` })).flat()
    for (const exchange of capture(steps)) session.record(exchange, 'ended')
    session.close()
    const feed = follow(await running.again({ sessionFile: path }))
    await through(running.engine.proxy, { url: `${server.origin}/meanwhile` })
    const seen = await feed.until(({ exchanges }) => exchanges.get(steps.length)?.outcome === 'answered')
    expect(seen.exchanges.size).toBe(steps.length + 1)
    expect(seen.flows.size).toBe(300)
    expect(seen.gapless).toBe(true)
  })

  it('checks every flow again when the registrations change, and remembers them', async () => {
    const feed = follow(running.engine)
    await logIn()
    await feed.until(({ flows }) => [...flows.values()].some(({ outcome }) => outcome === 'completed'))
    const registrations = [{ client_id: 'web-app', redirect_uris: [`${server.origin}/other`] }]
    expect(await running.engine.call('setRegistrations', { registrations })).toEqual({ ok: true, value: null })
    const seen = await feed.until(({ findings }) => [...findings.values()].flat().length > 0)
    expect([...seen.findings.values()].flat().map(({ cause }) => cause)).toContain('redirect-uri-mismatch')
    const again = await running.again()
    expect(await again.call('registrations', {})).toEqual({ ok: true, value: registrations })
    expect(statSync(join(running.folder, 'registrations.json')).mode & 0o777).toBe(0o600)
  })

  it('clears the session, and begins the feed anew', async () => {
    const feed = follow(running.engine)
    await logIn()
    await feed.until(({ flows }) => flows.size === 1)
    expect(await running.engine.call('clearSession', {})).toEqual({ ok: true, value: null })
    await feed.until(({ flows, exchanges }) => flows.size === 0 && exchanges.size === 0)
    await through(running.engine.proxy, { url: `${server.origin}/next` })
    const seen = await feed.until(({ exchanges }) => exchanges.size === 1)
    expect([...seen.exchanges.keys()]).toEqual([3])
  })

  it.each([
    ['an unknown call', 'constructor', {}, 'unknown-call'],
    ['an input of another shape', 'exchange', { id: '2', reveal: false }, 'bad-input'],
    ['an input with more than it should have', 'resync', { __proto__x: 1 }, 'bad-input'],
  ])('answers %s with a failure', async (_what, name, input, failure) => {
    expect(await running.engine.call(name, input)).toMatchObject({ ok: false, error: { code: failure } })
  })

  it('says that nothing stands at a place where nothing stands', async () => {
    expect(await running.engine.call('exchange', { id: 999, reveal: false })).toEqual({ ok: true, value: null })
    expect(await running.engine.call('reveal', { exchange: 999, location: 'request.url' })).toEqual({
      ok: true,
      value: null,
    })
  })
})

describe('an engine that cannot start', () => {
  async function takenPort() {
    const taken = createServer()
    await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening))
    const address = taken.address()
    return { taken, port: typeof address === 'object' && address ? address.port : 0 }
  }

  it('names the port that is taken, and gives the session back', async () => {
    const { taken, port } = await takenPort()
    await running.engine.close()
    await expect(startEngine({ dataFolder: running.folder, proxyPort: port })).rejects.toThrow(
      `The port ${port} for the proxy is taken by another program.`,
    )
    taken.close()
    await running.again()
    expect(running.engine.proxy).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it('shows the window why the proxy does not listen, where that is asked for', async () => {
    const { taken, port } = await takenPort()
    const engine = await running.again({ proxyPort: port, proxyMayFail: true })
    const seen = await follow(engine).until(({ status }) => status !== undefined)
    expect(seen.status).toMatchObject({ proxy: null, proxyError: expect.stringContaining(`The port ${port}`) })
    expect(await engine.call('openBrowser', {})).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('the proxy does not listen') },
    })
    taken.close()
  })

  it('names the member of a registration that is wrong', async () => {
    const file = join(running.folder, 'registration.json')
    writeFileSync(file, JSON.stringify({ client_id: 'web-app', redirect_uris: 'https://a.example/' }))
    await running.engine.close()
    await expect(startEngine({ dataFolder: running.folder, registrationFile: file })).rejects.toThrow(
      /The registration file .*registration\.json cannot be used: redirect_uris/,
    )
    await running.again()
    expect(readFileSync(file, 'utf8')).toContain('web-app')
  })
})
