import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLearning } from '../../../main/engine/learning.ts'
import { exchangeRow, flowRow, snapshot } from '../../../renderer/testing/rows.ts'
import { calls } from '../../../shared/bridge/contract.ts'
import type { Change } from '../../../shared/bridge/feed.ts'
import type { FlowRow } from '../../../shared/bridge/rows.ts'
import { ShownProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { fixture } from '../fixture.ts'
import { follow, runEngine, serveHttp, through } from './running-engine.ts'

describe('the hosts that take part', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  function begin() {
    const kept: (readonly string[])[] = []
    let on = true
    let changes = 0
    let time = 10_000
    const learning = createLearning({
      isOn: () => on,
      changed: () => changes++,
      learnt: (hosts) => kept.push(hosts),
      now: () => time,
    })
    learning.configured()
    let number = 0
    const exchange = (id: number, host: string, flow: string | null = 'a', startedAt = 11_000 + id): Change => ({
      kind: 'exchange',
      row: exchangeRow(id, { host, flow, startedAt }),
    })
    return {
      learning,
      kept,
      exchange,
      hear: (...heard: Change[]) => learning.hear({ kind: 'changes', number: number++, changes: heard }),
      flow: (outcome: FlowRow['outcome'], startedAt = 11_000, row: Partial<FlowRow> = {}): Change => ({
        kind: 'flow',
        row: flowRow(row.id ?? 'a', { ...row, outcome, startedAt }),
      }),
      changes: () => changes,
      pass(ms: number) {
        time += ms
        vi.advanceTimersByTime(ms)
      },
      switchTo(next: boolean) {
        on = next
        learning.configured()
      },
    }
  }

  it('are kept once a login has completed and nobody joins it any more', async () => {
    const { learning, kept, exchange, hear, flow, changes } = begin()
    hear(exchange(1, 'as.example'), exchange(2, 'ads.example', null), flow('incomplete'))
    await Promise.resolve()
    expect([learning.view, changes()]).toEqual([{ hosts: ['as.example'], completed: false }, 1])
    vi.advanceTimersByTime(3_600_000)
    hear(flow('completed'))
    expect(learning.view?.completed).toBe(true)
    vi.advanceTimersByTime(15_000)
    hear(exchange(3, 'api.example'))
    vi.advanceTimersByTime(15_000)
    // The same once more is nothing new.
    hear(exchange(3, 'api.example'), flow('completed'))
    expect(kept).toEqual([])
    vi.advanceTimersByTime(5_000)
    expect(kept).toEqual([['api.example', 'as.example']])
  })

  it('are not kept for a login that failed, nor for one of before', () => {
    const { learning, kept, exchange, hear, flow } = begin()
    hear(exchange(1, 'as.example'), flow('failed'), flow('completed', 9000))
    vi.advanceTimersByTime(3_600_000)
    expect([kept, learning.view]).toEqual([[], { hosts: ['as.example'], completed: false }])
  })

  it('are not kept for what a program does by itself', () => {
    const { learning, kept, exchange, hear, flow, pass } = begin()
    hear(exchange(1, 'as.example'))
    for (const grant of ['client_credentials', 'refresh_token', 'discovery']) hear(flow('completed', 11_000, { grant }))
    pass(3_600_000)
    expect([kept, learning.view]).toEqual([[], { hosts: ['as.example'], completed: false }])
  })

  it('are kept once the other login that has begun is over too, for which nobody waits for ever', () => {
    const { kept, exchange, hear, flow, pass } = begin()
    hear(exchange(1, 'as.example'), flow('completed'), flow('incomplete', 12_000, { id: 'b' }))
    pass(60_000)
    expect(kept).toEqual([])
    hear(exchange(2, 'other.example', 'b'), flow('completed', 12_000, { id: 'b' }))
    pass(20_000)
    expect(kept).toEqual([['as.example', 'other.example']])
    hear(exchange(3, 'third.example', 'c'), flow('incomplete', 80_000, { id: 'c' }))
    pass(400_000)
    expect(kept.at(-1)).toEqual(['as.example', 'other.example', 'third.example'])
  })

  it('are those since it was switched on, each once; until there is one, those of before', () => {
    const { learning, kept, exchange, hear, flow, pass } = begin()
    hear(exchange(1, 'old.example', 'o', 9000), exchange(2, 'as.example', 'a', 9500))
    expect([learning.view?.hosts, learning.hosts]).toEqual([
      ['as.example', 'old.example'],
      ['as.example', 'old.example'],
    ])
    hear(exchange(3, 'AS.example'), exchange(4, 'api.example'), flow('completed'))
    pass(20_000)
    expect(kept).toEqual([['api.example', 'as.example']])
  })

  it('are not kept by themselves where it was switched off before', () => {
    const { learning, kept, exchange, hear, flow, switchTo } = begin()
    hear(exchange(1, 'as.example'), flow('completed'))
    switchTo(false)
    vi.advanceTimersByTime(3_600_000)
    expect([kept, learning.view, learning.hosts]).toEqual([[], null, ['as.example']])
  })

  it('are those, too, that a login begins at or passes through', () => {
    const { learning, kept, exchange, hear, flow, pass } = begin()
    hear(exchange(1, 'as.example'), flow('completed'))
    pass(15_000)
    learning.tookPart('SSO.example', 12_000)
    pass(15_000)
    // The same once more is nothing new.
    learning.tookPart('sso.example', 13_000)
    pass(5000)
    expect(kept).toEqual([['as.example', 'sso.example']])
  })

  it('are forgotten with the session', () => {
    const { learning, exchange, hear } = begin()
    hear(exchange(1, 'as.example'))
    learning.hear(snapshot())
    expect(learning.view?.hosts).toEqual([])
  })
})

describe('a login while its hosts are learnt', () => {
  const running = fixture(runEngine)

  it('shows who took part, and one press keeps them', async () => {
    const server = await serveHttp((request, response) => {
      if (request.url?.startsWith('/authorize'))
        return void response.writeHead(302, { location: `${server.origin}/callback?code=c0de-of-it&state=s1` }).end()
      if (request.url !== '/token') return void response.end('welcome')
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end('{"access_token":"t0ken-of-it","token_type":"Bearer"}')
    })
    const { host } = new URL(server.origin)
    const settings = ShownProxySettings.parse({ scope: { decrypt: 'learn' }, upstream: { kind: 'direct' } })
    await running.engine.call('setProxySettings', { settings })
    const seen = follow(running.engine)
    expect((await seen.until(({ status }) => status?.learning !== null)).status?.learning).toEqual({
      hosts: [],
      completed: false,
    })
    const { proxy } = running.engine
    const callback = encodeURIComponent(`${server.origin}/callback`)
    const ask = `response_type=code&client_id=app&state=s1&redirect_uri=${callback}`
    await through(proxy, { url: `${server.origin}/authorize?${ask}` })
    await through(proxy, { url: `${server.origin}/callback?code=c0de-of-it&state=s1` })
    await through(proxy, {
      method: 'POST',
      url: `${server.origin}/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=authorization_code&code=c0de-of-it&client_id=app&redirect_uri=${callback}`,
    })
    const { status } = await seen.until((mirror) => mirror.status?.learning?.completed === true)
    expect(status?.learning).toEqual({ hosts: [host], completed: true })
    expect(await running.engine.call('keepLearntHosts', {})).toMatchObject({ ok: true })
    await seen.until((mirror) => mirror.status?.learning === null)
    const { status: after } = await seen.until((mirror) => mirror.status?.notices.length !== 0)
    expect(after?.notices.map(({ text }) => text)).toEqual([
      `From now on only ${host}, the one host that took part, is decrypted, and all others pass unread. The proxy settings have the list: change it there, or learn again.`,
    ])
    const answer = await running.engine.call('proxySettings', {})
    expect(calls.proxySettings.output.parse(answer.ok && answer.value).settings.scope).toMatchObject({
      decrypt: 'listed',
      hosts: [host],
    })
    // One press takes it back, and it is learnt again.
    await running.engine.call('undo', { id: after?.notices[0]?.id })
    const { status: again } = await seen.until((mirror) => mirror.status?.learning !== null)
    expect(again).toMatchObject({
      learning: { hosts: [host], completed: false },
      scope: { decrypt: 'learn', hosts: [] },
      notices: [],
    })
    await server.close()
  })

  it('has those in it that send the browser off and on, and not those of its pictures and of other pages', async () => {
    const asked =
      'http://as.test/authorize?response_type=code&client_id=app&state=s1&redirect_uri=http%3A%2F%2Fapp.test%2Fcb'
    const onward: Readonly<Record<string, string>> = {
      'www.test/': asked,
      'as.test/authorize': 'http://sso.test/login?for=s1',
      'sso.test/login': 'http://pages.sso.test/form',
      'sso.test/logo.png': 'http://cdn.test/logo.png',
      'other.test/': 'http://elsewhere.test/',
      'as.test/resume': 'http://app.test/cb?code=c0de-of-it&state=s1',
      'app.test/cb': 'http://home.test/',
    }
    const server = await serveHttp((request, response) => {
      const { host, pathname } = new URL(request.url ?? '', `http://${request.headers.host}`)
      const location = onward[`${host}${pathname}`]
      if (location !== undefined) return void response.writeHead(302, { location }).end()
      const type = pathname.endsWith('.png') ? 'image/png' : pathname === '/token' ? 'application/json' : 'text/html'
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' })
      response.end(pathname === '/token' ? '{"access_token":"t0ken-of-it","token_type":"Bearer"}' : 'welcome')
    })
    const settings = ShownProxySettings.parse({
      scope: { decrypt: 'learn' },
      upstream: { kind: 'direct' },
      overrides: [{ host: '.test', address: new URL(server.origin).host }],
    })
    await running.engine.call('setProxySettings', { settings })
    const seen = follow(running.engine)
    const { proxy } = running.engine
    const get = (url: string, referer?: string) =>
      through(proxy, { url, headers: { accept: '*/*', ...(referer !== undefined && { referer }) } })
    for (const url of ['http://www.test/', asked, 'http://sso.test/login?for=s1']) await get(url)
    await get('http://pages.sso.test/form')
    await get('http://sso.test/logo.png', 'http://sso.test/login?for=s1')
    await get('http://cdn.test/logo.png', 'http://sso.test/login?for=s1')
    for (const page of ['http://other.test/', 'http://elsewhere.test/']) await get(page)
    await get('http://as.test/resume', 'http://pages.sso.test/form')
    await get('http://app.test/cb?code=c0de-of-it&state=s1')
    await get('http://home.test/')
    await through(proxy, {
      method: 'POST',
      url: 'http://as.test/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=authorization_code&code=c0de-of-it&client_id=app&redirect_uri=http%3A%2F%2Fapp.test%2Fcb',
    })
    const { status } = await seen.until((mirror) => mirror.status?.learning?.completed === true)
    expect(status?.learning?.hosts).toEqual([
      'app.test',
      'as.test',
      'home.test',
      'pages.sso.test',
      'sso.test',
      'www.test',
    ])
    await server.close()
  })

  it('has the host in it that a redirect leads to, though it cannot be reached', async () => {
    const server = await serveHttp((_request, response) => {
      response.writeHead(302, { location: 'http://sso.test:1/login' }).end()
    })
    const settings = ShownProxySettings.parse({
      scope: { decrypt: 'learn' },
      upstream: { kind: 'direct' },
      overrides: [
        { host: 'sso.test', address: '127.0.0.1:1' },
        { host: '.test', address: new URL(server.origin).host },
      ],
    })
    await running.engine.call('setProxySettings', { settings })
    const seen = follow(running.engine)
    const get = (url: string) => through(running.engine.proxy, { url, headers: { accept: 'text/html,*/*;q=0.8' } })
    const ask = 'response_type=code&client_id=app&state=s1&redirect_uri=http%3A%2F%2Fapp.test%2Fcb'
    await get(`http://as.test/authorize?${ask}`)
    await get('http://sso.test:1/login')
    const { status } = await seen.until((mirror) => (mirror.status?.learning?.hosts.length ?? 0) > 1)
    expect(status?.learning?.hosts).toEqual(['as.test', 'sso.test:1'])
    await server.close()
  })
})
