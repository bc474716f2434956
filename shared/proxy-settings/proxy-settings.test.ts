import { describe, expect, test } from 'vitest'
import { mistakesIn } from './mistakes.ts'
import { defaultProxySettings, ProxySettings, ShownProxySettings } from './proxy-settings.ts'
import { withoutSecrets, withSecrets } from './secrets.ts'

const mistakes = (value: unknown) => {
  const read = ProxySettings.safeParse(value)
  return read.success ? [] : mistakesIn(read.error)
}

test('what is left out has a value that decrypts, and leaves the private hosts alone', () => {
  expect(defaultProxySettings).toEqual({
    listen: 'this-machine',
    scope: { decrypt: 'everything', hosts: [], never: [], tunnelKnownHosts: true, tunnelPinned: false },
    upstream: { kind: 'system' },
    trust: { roots: [], ignoreFor: [], clientCertificates: [] },
    overrides: [],
  })
})

describe('a mistake', () => {
  test.each([
    [{ scop: {} }, ['It has no member "scop".']],
    [[], ['It must be an object in { }.']],
    [{ scope: { decrypt: 'all' } }, ['scope.decrypt: must be "everything", "learn" or "listed".']],
    [{ scope: { hosts: 'example.com' } }, ['scope.hosts: must be a list in [ ].']],
    [{ scope: { tunnelPinned: 1 } }, ['scope.tunnelPinned: must be true or false.']],
    [
      { scope: { never: ['good.example', 'https://bank.example/', 3] } },
      [
        'scope.never[1]: "https://bank.example/" is a URL; write its host alone, such as example.com.',
        'scope.never[2]: must be a text in quotes.',
      ],
    ],
    [{ upstream: { kind: 'tor' } }, ['upstream.kind: must be "system", "direct", "proxy" or "pac".']],
    [{ upstream: { kind: 'proxy' } }, ['upstream.url: is missing; it must be a text in quotes.']],
    [{ upstream: { kind: 'direct', noProxy: [] } }, ['upstream: has no member "noProxy".']],
    [
      { upstream: { kind: 'proxy', url: 'ftp://proxy.example' } },
      [
        'upstream.url: "ftp://proxy.example" is no proxy; write http://, https://, socks4:// or socks5://, a host, and a port.',
      ],
    ],
    [
      { upstream: { kind: 'proxy', url: 'http://proxy.example', noProxy: ['10.0.0.0/8', '[fd00::]/8', 'a b'] } },
      ['upstream.noProxy[2]: "a b" is no host; write example.com or *.example.com.'],
    ],
    [
      {
        upstream: {
          kind: 'proxy',
          url: 'http://proxy.example:99999',
          noProxy: ['169.254/16', '::1/128', '10.0.0.0/33', '999.0.0.0/8', 'fd00::/129'],
        },
      },
      [
        'upstream.url: "http://proxy.example:99999" has a port that is no number from 1 to 65535.',
        ...[
          [2, '10.0.0.0/33'],
          [3, '999.0.0.0/8'],
          [4, 'fd00::/129'],
        ].map(([at, text]) => `upstream.noProxy[${at}]: "${text}" is no network; write one as 10.0.0.0/8 or fd00::/8.`),
      ],
    ],
    [
      { upstream: { kind: 'pac', url: 'ftp://proxy.example/proxy.pac' } },
      [
        'upstream.url: "ftp://proxy.example/proxy.pac" cannot be fetched; write http://, https://, file://, or the path of a file.',
      ],
    ],
    [{ upstream: { kind: 'pac', url: 'C:\\proxy.pac' } }, []],
    [
      { trust: { clientCertificates: [{ host: 'as.example' }] } },
      ['trust.clientCertificates[0].certificate: is missing; it must be a text in quotes.'],
    ],
    [{ trust: { roots: [''] } }, ['trust.roots[0]: must not be empty.']],
    [
      { overrides: [{ host: 'as.example', address: '*.example' }] },
      ['overrides[0].address: "*.example" is a pattern; write one name or address.'],
    ],
  ])('in %j is told with its path', (value, expected) => {
    expect(mistakes(value)).toEqual(expected)
  })

  test.each([
    ['proxy', 'http://user:hunter2@proxy.example:8080'],
    ['pac', 'http://user:hunter2@proxy.example/proxy.pac'],
    ['pac', 'ftp://user:hunter2@proxy.example/proxy.pac'],
  ])('never repeats a password (%s)', (kind, url) => {
    const [sentence] = mistakes({ upstream: { kind, url } })
    expect(sentence).toContain('upstream.url: ')
    expect(sentence).not.toContain('hunter2')
  })
})

describe('secrets', () => {
  const settings = ProxySettings.parse({
    upstream: { kind: 'proxy', url: 'http://proxy.example:8080', username: 'me', password: 'hunter2' },
    trust: {
      clientCertificates: [
        { host: 'as.example', certificate: '/keys/a.pem', key: '/keys/a.key', passphrase: 'opensesame' },
        { host: 'rs.example', certificate: '/keys/b.pem' },
      ],
    },
  })

  test('are not in what is shown, and come back with it', () => {
    const shown = withoutSecrets(settings)
    expect(JSON.stringify(shown)).not.toMatch(/hunter2|opensesame/)
    expect(ShownProxySettings.parse(shown)).toEqual(shown)
    expect(withSecrets(shown, settings)).toEqual(settings)
  })

  test('are replaced where new ones are given, and gone where none is', () => {
    const shown = withoutSecrets(settings)
    const { password: _none, ...upstream } = { password: undefined, ...shown.upstream }
    expect(withSecrets({ ...shown, upstream: upstream as typeof shown.upstream }, settings)).toMatchObject({
      upstream: { kind: 'proxy', username: 'me' },
    })
    const changed = withSecrets(
      { ...shown, upstream: { ...shown.upstream, password: 'new' } as typeof shown.upstream },
      settings,
    )
    expect(changed).toMatchObject({ upstream: { password: 'new' } })
  })

  test('do not go to another proxy, nor to another file, than they were given for', () => {
    const shown = withoutSecrets(settings)
    const elsewhere = { ...shown.upstream, url: 'http://elsewhere.example:8080' } as typeof shown.upstream
    expect(withSecrets({ ...shown, upstream: elsewhere }, settings)).toContain('upstream.password: ')
    const [first, ...rest] = shown.trust.clientCertificates
    const other = first && { ...first, certificate: '/keys/other.pem' }
    const trust = { ...shown.trust, clientCertificates: other ? [other, ...rest] : rest }
    expect(withSecrets({ ...shown, trust }, settings)).toContain('trust.clientCertificates[0].passphrase: ')
  })
})
