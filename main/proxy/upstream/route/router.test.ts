import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { ProxySettings } from '../../../../shared/proxy-settings/proxy-settings.ts'
import { createTrust } from '../trust.ts'
import { bypassLoopback, createBypass } from './bypass.ts'
import { readProxyUrl, shownHop } from './hop.ts'
import { readPacAnswer } from './pac.ts'
import { createRouter } from './router.ts'
import type { SystemProxy } from './system-proxy.ts'

const trust = createTrust({ roots: [], ignoreFor: [], clientCertificates: [] }, undefined)

describe('what is reached without a proxy', () => {
  test.each([
    ['example.com', 'example.com', true],
    ['example.com', 'www.example.com', true],
    ['.example.com', 'www.example.com', true],
    ['*.example.com', 'www.example.com', true],
    ['*.example.com', 'example.com', false],
    ['example.com', 'notexample.com', false],
    ['*', 'anything.example', true],
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['10.0.0.0/8', 'ten.example', false],
    ['169.254/16', '169.254.9.9', true],
    ['fd00::/8', 'fd12::1', true],
    ['[fd00::]/8', 'fd12::1', true],
    ['::1', '[::1]', true],
    ['10.*', '10.1.2.3', true],
    ['10.*', '110.1.2.3', false],
    ['<local>', 'intranet', true],
    ['<local>', 'intranet.example', false],
    ['999.0.0.0/8', '10.0.0.1', false],
    ['', 'example.com', false],
  ])('%s and %s: %s', (item, host, expected) => {
    expect(createBypass([item])(host, 443)).toBe(expected)
  })

  test('is by port where one is given, and always what is on this machine where the system is asked', () => {
    expect(createBypass(['example.com:8443'])('a.example.com', 8443)).toBe(true)
    expect(createBypass(['example.com:8443'])('a.example.com', 443)).toBe(false)
    for (const host of ['localhost', '127.0.0.1', '::1', 'app.localhost']) {
      expect(bypassLoopback(createBypass([]))(host, 80)).toBe(true)
      expect(createBypass([])(host, 80)).toBe(false)
    }
  })
})

describe('a proxy', () => {
  test('is read from its URL and shown without its password', () => {
    const hop = readProxyUrl('socks5://me:p%40ss@proxy.example')
    expect(hop).toEqual({ kind: 'socks5', host: 'proxy.example', port: 1080, username: 'me', password: 'p@ss' })
    expect(hop && shownHop(hop)).toBe('socks5://me:••••@proxy.example:1080')
    expect(readProxyUrl('http://me:p@ss/w:rd@proxy.example:80')).toMatchObject({
      host: 'proxy.example',
      password: 'p@ss/w:rd',
    })
    expect(readProxyUrl('proxy.example:8080')).toEqual({ kind: 'http', host: 'proxy.example', port: 8080 })
    expect(readProxyUrl('https://[::1]:8443/')).toEqual({ kind: 'https', host: '::1', port: 8443 })
    for (const wrong of ['ftp://a', 'http://', 'http://a:0', 'http://a:99999', 'a b']) {
      expect(readProxyUrl(wrong)).toBeUndefined()
    }
  })
})

describe('what a script answers', () => {
  test('is read in its order, with the account for each proxy', () => {
    expect(readPacAnswer('PROXY a:8080; SOCKS5 b:1; https c ;DIRECT', { username: 'me' })).toEqual([
      { kind: 'http', host: 'a', port: 8080, username: 'me' },
      { kind: 'socks5', host: 'b', port: 1, username: 'me' },
      { kind: 'https', host: 'c', port: 443, username: 'me' },
      { kind: 'direct' },
    ])
    expect(readPacAnswer(null, {})).toEqual([{ kind: 'direct' }])
    expect(() => readPacAnswer('MAYBE a:1', {})).toThrow('it returned "MAYBE a:1"')
  })
})

describe('the system', () => {
  const origin = { scheme: 'https', host: 'as.example', port: 443 } as const
  const routed = async (system: SystemProxy, to: { scheme: 'http' | 'https'; host: string; port: number } = origin) => {
    const { upstream } = ProxySettings.parse({})
    const route = createRouter(upstream, { ownPort: () => 8080, trust, ask: () => Promise.resolve(system) })
    return route(to)
  }
  const hop = { kind: 'http', host: 'proxy.example', port: 3128 } as const
  const followed = { ...hop, namedIn: 'the proxy settings of the system' }

  test('is followed by scheme, and left out for this machine', async () => {
    const system: SystemProxy = { kind: 'manual', https: hop, bypass: ['corp.example'] }
    expect(await routed(system)).toEqual([followed])
    expect(await routed(system, { ...origin, scheme: 'http' })).toEqual([{ kind: 'direct' }])
    expect(await routed(system, { ...origin, host: 'a.corp.example' })).toEqual([{ kind: 'direct' }])
    expect(await routed(system, { ...origin, host: 'localhost' })).toEqual([{ kind: 'direct' }])
    expect(await routed({ kind: 'none' })).toEqual([{ kind: 'direct' }])
  })

  test('may be for some hosts alone', async () => {
    const system: SystemProxy = { kind: 'manual', https: hop, bypass: [], only: ['corp.example', 'localhost'] }
    expect(await routed(system)).toEqual([{ kind: 'direct' }])
    expect(await routed(system, { ...origin, host: 'a.corp.example' })).toEqual([followed])
    expect(await routed(system, { ...origin, host: 'localhost' })).toEqual([{ kind: 'direct' }])
  })

  test('gives its own account before the one of the settings, and says where it stands', async () => {
    const namedIn = 'the environment variable HTTPS_PROXY'
    const own = { ...hop, username: 'me', password: 'hunter2', namedIn }
    expect(await routed({ kind: 'manual', https: own, bypass: [] })).toEqual([{ ...own, accountIn: namedIn }])
  })

  test('does not go past a proxy that cannot be read', async () => {
    const https = { kind: 'unreadable', namedIn: 'the environment variable HTTPS_PROXY' } as const
    await expect(routed({ kind: 'manual', https, bypass: [] })).rejects.toThrow('variable HTTPS_PROXY that names no')
    expect(await routed({ kind: 'manual', https, bypass: ['as.example'] })).toEqual([{ kind: 'direct' }])
  })

  test('is asked again after a while, and what it says then holds', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    const answers: SystemProxy[] = [
      { kind: 'none' },
      { kind: 'manual', https: hop, bypass: [] },
      { kind: 'manual', https: hop, bypass: [] },
    ]
    let asked = 0
    const { upstream } = ProxySettings.parse({})
    const ask = () => Promise.resolve(answers[asked++] ?? { kind: 'none' as const })
    const route = createRouter(upstream, { ownPort: () => 8080, trust, ask })
    expect(await route(origin)).toEqual([{ kind: 'direct' }])
    expect(await route(origin)).toEqual([{ kind: 'direct' }])
    expect(asked).toBe(1)
    for (let time = 0; time < 2; time++) {
      vi.advanceTimersByTime(31_000)
      await route(origin)
      await Promise.resolve()
      expect(await route(origin)).toEqual([followed])
    }
    expect(asked).toBe(3)
    vi.useRealTimers()
  })

  test('is followed past this proxy where its script names others too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tokentrail-router-'))
    const url = join(folder, 'proxy.pac')
    const answer = (said: string) =>
      writeFileSync(url, `function FindProxyForURL() { return 'PROXY 127.0.0.1:8080${said}' }`)
    answer('; PROXY b:1; DIRECT')
    expect(await routed({ kind: 'pac', url })).toMatchObject([{ host: 'b' }, { kind: 'direct' }])
    const { upstream } = ProxySettings.parse({ upstream: { kind: 'pac', url } })
    const own = () => createRouter(upstream, { ownPort: () => 8080, trust })(origin)
    expect(await own()).toMatchObject([{ host: 'b' }, { kind: 'direct' }])
    answer('')
    expect(await routed({ kind: 'pac', url })).toEqual([{ kind: 'direct' }])
    await expect(own()).rejects.toThrow(
      `through http://127.0.0.1:8080, which is this proxy itself. Name another one, or none, in the proxy script ${url}.`,
    )
    rmSync(folder, { recursive: true })
  })

  test.each(['127.0.0.1', 'localhost', '::1', '0.0.0.0'])(
    'is passed over where it leads back to this proxy (%s)',
    async (host) => {
      expect(await routed({ kind: 'manual', https: { ...hop, host, port: 8080 }, bypass: [] })).toEqual([
        { kind: 'direct' },
      ])
      expect(await routed({ kind: 'manual', https: { ...hop, host, port: 8081 }, bypass: [] })).toEqual([
        { ...followed, host, port: 8081 },
      ])
    },
  )
})
