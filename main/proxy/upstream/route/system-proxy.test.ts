import { describe, expect, test } from 'vitest'
import { readEnvironment, readGsettings, readRegistry, readScutil } from './system-proxy.ts'

const http = (host: string, port: number) => ({ kind: 'http', host, port })

describe('the environment', () => {
  test('names a proxy for each scheme, one for the rest, and what is left out', () => {
    expect(
      readEnvironment({
        http_proxy: 'http://proxy.example:3128',
        HTTPS_PROXY: 'http://me:p%40ss@proxy.example:3129/',
        all_proxy: 'socks5h://[::1]',
        NO_PROXY: 'localhost, .corp.example 10.0.0.0/8',
      }),
    ).toEqual({
      kind: 'manual',
      http: { ...http('proxy.example', 3128), namedIn: 'the environment variable http_proxy' },
      https: {
        ...http('proxy.example', 3129),
        username: 'me',
        password: 'p@ss',
        namedIn: 'the environment variable HTTPS_PROXY',
      },
      other: { kind: 'socks5', host: '::1', port: 1080, namedIn: 'the environment variable all_proxy' },
      bypass: ['localhost', '.corp.example', '10.0.0.0/8'],
    })
  })

  test('has HTTP_PROXY from the person, but not from a request where this runs as CGI', () => {
    expect(readEnvironment({ HTTP_PROXY: 'proxy.example:80' })).toMatchObject({ http: http('proxy.example', 80) })
    expect(readEnvironment({ HTTP_PROXY: 'evil.example:80', REQUEST_METHOD: 'GET' })).toBeUndefined()
    expect(readEnvironment({ http_proxy: 'proxy.example:80', REQUEST_METHOD: 'GET' })).toBeDefined()
  })

  test('prefers what is written in lower case, and says nothing where nothing is written', () => {
    expect(readEnvironment({ https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:2' })).toMatchObject({
      https: http('a', 1),
    })
    expect(readEnvironment({ https_proxy: '', NO_PROXY: '*' })).toBeUndefined()
  })

  test('is not passed over where it names what is no proxy', () => {
    expect(readEnvironment({ https_proxy: 'what is this' })).toEqual({
      kind: 'manual',
      https: { kind: 'unreadable', namedIn: 'the environment variable https_proxy' },
      bypass: [],
    })
  })
})

describe('macOS', () => {
  test('has proxies and exceptions', () => {
    expect(
      readScutil(`<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : 169.254/16
  }
  ExcludeSimpleHostnames : 1
  FTPPassive : 1
  HTTPEnable : 1
  HTTPPort : 8080
  HTTPProxy : proxy.corp.example
  HTTPSEnable : 1
  HTTPSPort : 8443
  HTTPSProxy : proxy.corp.example
  SOCKSEnable : 1
  SOCKSPort : 1080
  SOCKSProxy : 10.0.0.9
}
`),
    ).toEqual({
      kind: 'manual',
      http: http('proxy.corp.example', 8080),
      https: http('proxy.corp.example', 8443),
      other: { kind: 'socks5', host: '10.0.0.9', port: 1080 },
      bypass: ['*.local', '169.254/16', '<local>'],
    })
  })

  test('has a script', () => {
    expect(
      readScutil(`<dictionary> {
  HTTPEnable : 0
  HTTPSEnable : 0
  ProxyAutoConfigEnable : 1
  ProxyAutoConfigURLString : http://wpad.corp.example/proxy.pac
  SOCKSEnable : 0
}
`),
    ).toEqual({ kind: 'pac', url: 'http://wpad.corp.example/proxy.pac' })
  })

  test('has none, though one was typed in once', () => {
    expect(readScutil('<dictionary> {\n  HTTPEnable : 0\n  HTTPPort : 8080\n  HTTPProxy : old.example\n}\n')).toEqual({
      kind: 'none',
    })
    expect(readScutil('')).toEqual({ kind: 'none' })
  })
})

describe('Windows', () => {
  const key = 'HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings'
  const output = (...lines: string[]) =>
    ['', key, '    User Agent    REG_SZ    Mozilla/4.0 (compatible; MSIE 8.0; Win32)', ...lines, '', ''].join('\r\n')

  test('has one proxy for all', () => {
    expect(
      readRegistry(
        output(
          '    ProxyEnable    REG_DWORD    0x1',
          '    ProxyServer    REG_SZ    proxy.corp.example:8080',
          '    ProxyOverride    REG_SZ    10.*;*.corp.example;<local>',
        ),
      ),
    ).toEqual({
      kind: 'manual',
      http: http('proxy.corp.example', 8080),
      https: http('proxy.corp.example', 8080),
      bypass: ['10.*', '*.corp.example', '<local>'],
    })
  })

  test('has one for each scheme', () => {
    expect(
      readRegistry(
        output(
          '    ProxyEnable    REG_DWORD    0x1',
          '    ProxyServer    REG_SZ    http=one.example:80;https=two.example:81;socks=three.example:1080',
        ),
      ),
    ).toEqual({
      kind: 'manual',
      http: http('one.example', 80),
      https: http('two.example', 81),
      other: { kind: 'socks4', host: 'three.example', port: 1080 },
      bypass: [],
    })
  })

  test('has a script, or nothing that is switched on', () => {
    const script = '    AutoConfigURL    REG_SZ    http://wpad.corp.example/wpad.dat'
    expect(readRegistry(output(script, '    ProxyEnable    REG_DWORD    0x0'))).toEqual({
      kind: 'pac',
      url: 'http://wpad.corp.example/wpad.dat',
    })
    const off = output('    ProxyEnable    REG_DWORD    0x0', '    ProxyServer    REG_SZ    old.example:80')
    expect(readRegistry(off)).toEqual({ kind: 'none' })
    expect(readRegistry('')).toEqual({ kind: 'none' })
  })
})

describe('GNOME', () => {
  const output = (mode: string, ...more: string[]) =>
    [
      "org.gnome.system.proxy autoconfig-url 'http://wpad.corp.example/proxy.pac'",
      "org.gnome.system.proxy ignore-hosts ['localhost', '127.0.0.0/8', '::1']",
      `org.gnome.system.proxy mode '${mode}'`,
      'org.gnome.system.proxy use-same-proxy true',
      "org.gnome.system.proxy.ftp host ''",
      'org.gnome.system.proxy.ftp port 0',
      ...more,
      '',
    ].join('\n')

  test('has proxies, with an account', () => {
    expect(
      readGsettings(
        output(
          'manual',
          String.raw`org.gnome.system.proxy.http authentication-password "it's\\p@ss"`,
          "org.gnome.system.proxy.http authentication-user 'me'",
          'org.gnome.system.proxy.http enabled false',
          "org.gnome.system.proxy.http host 'proxy.corp.example'",
          'org.gnome.system.proxy.http port 8080',
          'org.gnome.system.proxy.http use-authentication true',
          "org.gnome.system.proxy.https host 'proxy.corp.example'",
          'org.gnome.system.proxy.https port 8443',
          "org.gnome.system.proxy.socks host ''",
          'org.gnome.system.proxy.socks port 0',
        ),
      ),
    ).toEqual({
      kind: 'manual',
      http: { ...http('proxy.corp.example', 8080), username: 'me', password: String.raw`it's\p@ss` },
      https: http('proxy.corp.example', 8443),
      bypass: ['localhost', '127.0.0.0/8', '::1'],
    })
  })

  test('may have a URL where the host belongs, and is not passed over where that names no proxy', () => {
    const https = (host: string) =>
      readGsettings(
        output('manual', `org.gnome.system.proxy.https host '${host}'`, 'org.gnome.system.proxy.https port 8443'),
      )
    expect(https('http://proxy.corp.example/')).toMatchObject({ https: http('proxy.corp.example', 8443) })
    expect(https('proxy.corp.example:8080')).toMatchObject({
      https: { kind: 'unreadable', namedIn: 'the proxy settings of the system' },
    })
    expect(https('')).toEqual({ kind: 'none' })
  })

  test('has a script, or none', () => {
    expect(readGsettings(output('auto'))).toEqual({ kind: 'pac', url: 'http://wpad.corp.example/proxy.pac' })
    expect(readGsettings(output('none'))).toEqual({ kind: 'none' })
    expect(readGsettings('')).toEqual({ kind: 'none' })
  })
})
