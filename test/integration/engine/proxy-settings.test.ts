import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { beforeEach, expect, it } from 'vitest'
import { startEngine } from '../../../main/engine/engine.ts'
import type { CallName, CallOutput } from '../../../shared/bridge/contract.ts'
import { calls } from '../../../shared/bridge/contract.ts'
import { ShownProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { fixture } from '../fixture.ts'
import { openHttpPeer } from '../proxy/upstream-peers.ts'
import { refuseBySocks } from './refuse-by-socks.ts'
import { follow, runEngine, serveHttp, through } from './running-engine.ts'

const told: string[] = []
beforeEach(() => {
  told.length = 0
})
const running = fixture(() => runEngine({ told: (sentence) => told.push(sentence) }))

const file = () => join(running.folder, 'proxy-settings.json')
const settingsOf = async () => calls.proxySettings.output.parse(await value('proxySettings', {}))

async function value(name: CallName, input: unknown): Promise<CallOutput<CallName>> {
  const result = await running.engine.call(name, input)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

const set = (settings: unknown) => value('setProxySettings', { settings: ShownProxySettings.parse(settings) })

it('changes the way to servers at once, keeps it for its owner alone, and shows no password', async () => {
  const account = { username: 'me', password: 'hunter2' }
  const peer = await openHttpPeer({ account })
  const server = await serveHttp((_request, response) => response.end('hello'))
  const { port } = new URL(server.origin)
  await set({ upstream: { kind: 'proxy', url: `http://127.0.0.1:${peer.port}`, noProxy: [], ...account } })
  const url = `http://plain.example:${port}/`
  expect(await through(running.engine.proxy, { url })).toEqual({ status: 200, body: 'hello' })
  expect(peer.asked).toEqual([`GET ${url}`])

  expect(statSync(file()).mode & 0o777).toBe(0o600)
  const shown = await settingsOf()
  expect(shown).toMatchObject({ file: null, settings: { upstream: { username: 'me', password: { kept: true } } } })
  const { exchanges } = await follow(running.engine).until((seen) => seen.exchanges.size === 1)
  const detail = await value('exchange', { id: [...exchanges.keys()][0], reveal: true })
  expect(JSON.stringify([shown, detail])).not.toContain('hunter2')
  expect(detail).toMatchObject({ connection: { via: `http://me:••••@127.0.0.1:${peer.port}` } })

  // What was shown goes back without the password being lost; and all of it holds after the next start.
  await set({ ...shown.settings, scope: { ...shown.settings.scope, never: ['bank.example'] } })
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({
    upstream: account,
    scope: { never: ['bank.example'] },
  })
  await running.again()
  expect((await settingsOf()).settings.scope.never).toEqual(['bank.example'])
  expect((await through(running.engine.proxy, { url })).status).toBe(200)
  await peer.close()
  await server.close()
})

it('refuses what cannot be used in a sentence, and leaves everything as it was', async () => {
  const before = await settingsOf()
  const wrong = (settings: unknown) => running.engine.call('setProxySettings', { settings })
  expect(await wrong({ trust: { roots: ['/none.pem'] } })).toMatchObject({
    ok: false,
    error: { message: 'trust.roots[0]: the file of trusted authorities /none.pem is not there. Check the path.' },
  })
  expect(await wrong({ scope: { never: ['https://a/'] } })).toMatchObject({ ok: false, error: { code: 'bad-input' } })
  expect(await settingsOf()).toEqual(before)
})

it('does not start with settings that cannot be read: the never list may stand in them', async () => {
  writeFileSync(file(), '{"scope": {"never": "bank.example"}}')
  const other = { dataFolder: running.folder, sessionFile: join(running.folder, 'other.tokentrail') }
  await expect(startEngine(other)).rejects.toThrow('scope.never: must be a list in [ ].')
  const withoutProxy = await startEngine({ ...other, proxyMayFail: true })
  expect(withoutProxy.proxy).toBeNull()
  // Another try reads them anew, and leaves them as they are.
  expect(await withoutProxy.call('startProxy', { port: 'any' })).toMatchObject({ ok: false })
  expect(readFileSync(file(), 'utf8')).toBe('{"scope": {"never": "bank.example"}}')
  // Settings that can be used start it.
  await withoutProxy.call('setProxySettings', { settings: { scope: { never: ['bank.example'] } } })
  expect(withoutProxy.proxy).toMatch(/^http:/)
  await withoutProxy.close()
})

it('takes the settings of a file for one run, and keeps none of its changes', async () => {
  const given = join(running.folder, 'given.json')
  const text = '{"scope": {"never": ["bank.example"]}, "upstream": {"kind": "direct"}}'
  writeFileSync(given, text)
  await running.again({ proxySettingsFile: given })
  expect(await settingsOf()).toMatchObject({ file: given, settings: { scope: { never: ['bank.example'] } } })
  await value('neverDecrypt', { hosts: ['as.example'] })
  expect((await settingsOf()).settings.scope.never).toEqual(['bank.example', 'as.example'])
  expect(readFileSync(given, 'utf8')).toBe(text)
  await running.again({})
  expect((await settingsOf()).settings.scope.never).toEqual([])
})

it('proposes the host of a client that refuses the certificate, and leaves it alone once told to', async () => {
  await set({ upstream: { kind: 'direct' } })
  const feed = follow(running.engine)
  await refuse('as.example')
  const { status } = await feed.until((seen) => seen.status?.refusals.length === 1)
  expect(status?.refusals).toEqual([{ host: 'as.example', port: 443, client: 'PinnedApp/1', how: 'closed' }])
  expect(told).toEqual([
    "The client PinnedApp/1 closed the connection when it had seen the certificate for as.example. Let it trust Tokentrail's authority, as http://tokentrail.test/ tells through the proxy. If it accepts one certificate alone, put as.example on the never list, in the window or in the proxy settings.",
  ])
  await value('neverDecrypt', { hosts: ['as.example'] })
  const { status: after } = await feed.until((seen) => seen.status?.notices.length === 1)
  expect([after?.refusals, after?.notices]).toEqual([
    [],
    [
      {
        id: expect.any(Number),
        text: 'From now on as.example passes unread. The never list in the proxy settings has it: take it off there to look into it again.',
        undo: true,
        passing: false,
      },
    ],
  ])
  expect((await settingsOf()).settings.scope.never).toEqual(['as.example'])
  feed.end()
})

it('takes an exception back: its hosts alone leave the never list, and it is proposed again', async () => {
  await set({ upstream: { kind: 'direct' }, scope: { never: ['bank.example'] } })
  const feed = follow(running.engine)
  await refuse('as.example')
  await feed.until((seen) => seen.status?.refusals.length === 1)
  await value('neverDecrypt', { hosts: ['as.example', 'bank.example'] })
  const { status } = await feed.until((seen) => seen.status?.notices.length === 1)
  expect(status?.scope.never).toEqual(['bank.example', 'as.example'])
  await value('undo', { id: status?.notices[0]?.id })
  const { status: after } = await feed.until((seen) => seen.status?.notices.length === 0)
  expect(after).toMatchObject({
    refusals: [{ host: 'as.example', port: 443, client: 'PinnedApp/1', how: 'closed' }],
    scope: { never: ['bank.example'] },
  })
  expect((await settingsOf()).settings.scope.never).toEqual(['bank.example'])
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ scope: { never: ['bank.example'] } })
  feed.end()
})

it('tells no more of an exception that was taken off the list by hand, and has nothing to undo', async () => {
  const feed = follow(running.engine)
  await value('neverDecrypt', { hosts: ['as.example'] })
  const { status } = await feed.until((seen) => seen.status?.notices.length === 1)
  await set({ scope: { never: [] } })
  await feed.until((seen) => seen.status?.notices.length === 0)
  expect(await running.engine.call('undo', { id: status?.notices[0]?.id })).toEqual({
    ok: false,
    error: { code: 'failed', message: 'There is nothing to undo any more: it has been changed since.' },
  })
  feed.end()
})

it('dismisses what is proposed for one client alone, and proposes it again when that is taken back', async () => {
  await set({ upstream: { kind: 'direct' } })
  const feed = follow(running.engine)
  await refuse('as.example')
  await refuse('as.example', 'OtherApp/2')
  await feed.until((seen) => seen.status?.refusals.length === 2)
  await value('dismissRefusals', { hosts: ['as.example'], client: 'PinnedApp/1' })
  const { status } = await feed.until((seen) => seen.status?.refusals.length === 1 && seen.status.notices.length === 1)
  expect(status).toMatchObject({
    refusals: [{ client: 'OtherApp/2' }],
    notices: [{ undo: true, passing: true }],
    scope: { never: [] },
  })
  await value('undo', { id: status?.notices[0]?.id })
  const { status: after } = await feed.until((seen) => seen.status?.refusals.length === 2)
  expect(after?.notices).toEqual([])
  feed.end()
})

it('proposes nothing more for a host that the settings leave alone by now', async () => {
  await set({ upstream: { kind: 'direct' } })
  const feed = follow(running.engine)
  await refuse('as.example')
  await feed.until((seen) => seen.status?.refusals.length === 1)
  await set({ upstream: { kind: 'direct' }, scope: { never: ['.example'] } })
  await feed.until((seen) => seen.status?.refusals.length === 0)
  feed.end()
})

it.runIf(process.platform === 'linux')('names the program of a client that refuses without a User-Agent', async () => {
  await set({ upstream: { kind: 'direct' } })
  const feed = follow(running.engine)
  const end = await refuseBySocks(running.engine.proxy ?? '', 'as.example')
  const { status } = await feed.until((seen) => seen.status?.refusals.length === 1)
  // It is this process, a node with the script of the test's runner.
  expect(status?.refusals).toEqual([
    { host: 'as.example', port: 443, client: expect.stringMatching(/^node/), how: 'said' },
  ])
  expect(told[0]).toMatch(/^The client node.* refused the certificate for as\.example\./)
  end()
  feed.end()
})

it('keeps the hosts that took part in flows, and no others', async () => {
  const server = await serveHttp((request, response) => {
    if (!request.url?.startsWith('/authorize')) return void response.end()
    response
      .writeHead(302, { Location: 'https://app.example/callback?code=a-code-of-this-login&state=Zk3vT9qLx2Rw8YbN' })
      .end()
  })
  await set({ scope: { decrypt: 'learn', hosts: ['rs.example'] }, upstream: { kind: 'direct' } })
  const feed = follow(running.engine)
  const query =
    'response_type=code&client_id=web-app&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&state=Zk3vT9qLx2Rw8YbN'
  await through(running.engine.proxy, { url: `${server.origin}/authorize?${query}` })
  await through(running.engine.proxy, { url: `${server.origin.replace('127.0.0.1', 'localhost')}/favicon.ico` })
  await feed.until((seen) => seen.exchanges.size === 2 && seen.flows.size === 1)
  const { host } = new URL(server.origin)
  expect((await settingsOf()).learnt).toEqual([host])
  await value('keepLearntHosts', {})
  expect((await settingsOf()).settings.scope).toMatchObject({ decrypt: 'listed', hosts: ['rs.example', host] })
  feed.end()
  await server.close()
})

/** Meets the certificate in a tunnel and goes, as an app does that accepts one certificate alone. */
async function refuse(host: string, client = 'PinnedApp/1'): Promise<void> {
  const { port } = new URL(running.engine.proxy ?? '')
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\nUser-Agent: ${client}\r\n\r\n`)
  await new Promise((opened) => socket.once('data', opened))
  const secure = connectTls({ socket, servername: host, ca: [] })
  await new Promise((failed) => secure.once('error', failed))
  await new Promise((closed) => (socket.closed ? closed(undefined) : socket.once('close', closed)))
}
