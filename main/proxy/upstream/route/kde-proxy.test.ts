import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { askSystem } from './ask-system.ts'
import { readKioslaverc } from './kde-proxy.ts'

const settings = (lines: string) => `PersistentProxyConnection=false
[$Version]
update_info=kioslave.upd:kde2.2/r1

[Proxy Settings]
${lines}

[Browser Settings]
ProxyType=0
`

const http = (host: string, port: number) => ({ kind: 'http', host, port })

test('KDE has proxies, with a space before the port, and exceptions', () => {
  const read = readKioslaverc(
    settings(`AuthMode=0
NoProxyFor=localhost, .corp.example,10.0.0.0/8
Proxy Config Script=http://pac.example/
ProxyType=1
ReversedException=false
httpProxy=http://proxy.example 3128
httpsProxy[$e]=http://me:p%40ss@proxy.example:3129
ftpProxy=
socksProxy=socks://[::1] 1080`),
  )
  expect(read).toEqual({
    kind: 'manual',
    http: http('proxy.example', 3128),
    https: { ...http('proxy.example', 3129), username: 'me', password: 'p@ss' },
    other: { kind: 'socks5', host: '::1', port: 1080 },
    bypass: ['localhost', '.corp.example', '10.0.0.0/8'],
  })
})

test('KDE has proxies for some hosts alone, where it says so', () => {
  const lines = 'ProxyType=1\nReversedException=true\nNoProxyFor=corp.example\nhttpsProxy=http://proxy.example 3128'
  expect(readKioslaverc(settings(lines))).toEqual({
    kind: 'manual',
    https: http('proxy.example', 3128),
    bypass: [],
    only: ['corp.example'],
  })
})

test.each([
  [
    'a script',
    'ProxyType=2\nProxy Config Script=http://pac.example/p.pac',
    { kind: 'pac', url: 'http://pac.example/p.pac' },
  ],
  ['a script that it does not name', 'ProxyType=2', { kind: 'none' }],
  ['no proxy, whatever else is written', 'ProxyType=0\nhttpProxy=http://proxy.example 3128', { kind: 'none' }],
  ['what the environment says, which was read before', 'ProxyType=4\nhttpProxy=HTTP_PROXY', { kind: 'none' }],
  ['proxies, and names none', 'ProxyType=1\nhttpProxy=', { kind: 'none' }],
])('KDE has %s', (_what, lines, read) => {
  expect(readKioslaverc(settings(lines))).toEqual(read)
})

test("on KDE its settings are read: the person's own, else the machine's", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-kde-'))
  try {
    const [own, machine] = [join(folder, 'own'), join(folder, 'machine')]
    for (const one of [own, machine]) mkdirSync(one)
    const put = (where: string, port: number) =>
      writeFileSync(join(where, 'kioslaverc'), settings(`ProxyType=1\nhttpsProxy=http://proxy.example ${port}`))
    const ask = () =>
      askSystem({ XDG_CURRENT_DESKTOP: 'KDE', XDG_CONFIG_HOME: own, XDG_CONFIG_DIRS: machine, PATH: '' }, 'linux')
    expect(await ask()).toEqual({ kind: 'none' })
    put(machine, 1)
    expect(await ask()).toMatchObject({ https: http('proxy.example', 1) })
    put(own, 2)
    expect(await ask()).toMatchObject({ https: http('proxy.example', 2) })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
