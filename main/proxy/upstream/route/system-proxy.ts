import { type ProxyHop, readProxyUrl } from './hop.ts'

/** A proxy is named, and nobody can make out which: to go past it without a word could be what nobody wants. */
export interface UnreadableProxy {
  readonly kind: 'unreadable'
  readonly namedIn: string
}

/** The proxies that somebody has named. */
export interface ManualProxy {
  readonly kind: 'manual'
  readonly http?: ProxyHop | UnreadableProxy
  readonly https?: ProxyHop | UnreadableProxy
  /** For whatever has none of its own. */
  readonly other?: ProxyHop | UnreadableProxy
  readonly bypass: readonly string[]
  /** Where it is there, they are for these hosts alone. */
  readonly only?: readonly string[]
}

/** What a system says about proxies. */
export type SystemProxy = { readonly kind: 'none' } | { readonly kind: 'pac'; readonly url: string } | ManualProxy

/** How they are called in a sentence. */
export const ofTheSystem = 'the proxy settings of the system'

const none: SystemProxy = { kind: 'none' }

/** Undefined where no variable speaks of proxies. HTTP_PROXY could be a header of a request where this runs as CGI. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): SystemProxy | undefined {
  const isCgi = env['REQUEST_METHOD'] !== undefined
  const read = (...names: readonly string[]) => {
    const name = names.find((one) => env[one])
    return name === undefined ? undefined : hopOf(env[name] ?? '', `the environment variable ${name}`)
  }
  const http = read('http_proxy', ...(isCgi ? [] : ['HTTP_PROXY']))
  const https = read('https_proxy', 'HTTPS_PROXY')
  const other = read('all_proxy', 'ALL_PROXY')
  return manual({ http, https, other }, (env['no_proxy'] || env['NO_PROXY'] || '').split(/[\s,]+/))
}

function hopOf(text: string, namedIn: string): ProxyHop | UnreadableProxy {
  const hop = readProxyUrl(text)
  return hop ? { ...hop, namedIn } : { kind: 'unreadable', namedIn }
}

/** Reads what `scutil --proxy` prints on macOS. */
export function readScutil(text: string): SystemProxy {
  const values = new Map([...text.matchAll(/^\s*(\w+) : (.*)$/gm)].map(([, name = '', value = '']) => [name, value]))
  const on = (name: string) => values.get(`${name}Enable`) === '1'
  const pac = values.get('ProxyAutoConfigURLString')
  if (on('ProxyAutoConfig') && pac) return { kind: 'pac', url: pac }
  const proxy = (name: string, scheme: string) =>
    on(name) && values.get(`${name}Proxy`)
      ? urlOf(scheme, values.get(`${name}Proxy`) ?? '', values.get(`${name}Port`))
      : undefined
  const exceptions = /ExceptionsList : <array> \{([^}]*)\}/.exec(text)?.[1] ?? ''
  const bypass = [...exceptions.matchAll(/^\s*\d+ : (.*)$/gm)].map(([, host = '']) => host.trim())
  if (values.get('ExcludeSimpleHostnames') === '1') bypass.push('<local>')
  const found = { http: proxy('HTTP', 'http'), https: proxy('HTTPS', 'http'), other: proxy('SOCKS', 'socks5') }
  return manual(found, bypass) ?? none
}

/** Reads what `reg query "HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings"` prints. */
export function readRegistry(text: string): SystemProxy {
  const values = new Map(
    [...text.matchAll(/^ +(\S+) +REG_(?:SZ|DWORD|EXPAND_SZ) +(.*?)\r?$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  )
  const pac = values.get('AutoConfigURL')
  if (pac) return { kind: 'pac', url: pac }
  if (Number(values.get('ProxyEnable')) !== 1) return none
  const server = values.get('ProxyServer') ?? ''
  const bypass = (values.get('ProxyOverride') ?? '').split(';')
  if (!server.includes('=')) return manual({ http: server, https: server, other: undefined }, bypass) ?? none
  const named = new Map(
    server.split(';').map((part): [string, string] => {
      const [scheme = '', address = ''] = part.split('=')
      return [scheme.trim().toLowerCase(), address.trim()]
    }),
  )
  const socks = named.get('socks')
  const found = {
    http: named.get('http'),
    https: named.get('https'),
    other: socks && `socks4://${socks.replace(/^.*:\/\//, '')}`,
  }
  return manual(found, bypass) ?? none
}

/** Reads what `gsettings list-recursively org.gnome.system.proxy` prints on GNOME. */
export function readGsettings(text: string): SystemProxy {
  const values = new Map(
    [...text.matchAll(/^org\.gnome\.system\.proxy(?:\.(\w+))? ([\w-]+) (.*)$/gm)].map(
      ([, section = '', name = '', value = '']) => [`${section}.${name}`, unquoted(value)],
    ),
  )
  const mode = values.get('.mode')
  const pac = values.get('.autoconfig-url')
  if (mode === 'auto' && pac) return { kind: 'pac', url: pac }
  if (mode !== 'manual') return none
  const isAuthenticated = values.get('http.use-authentication') === 'true'
  const account = isAuthenticated
    ? `${encodeURIComponent(values.get('http.authentication-user') ?? '')}:${encodeURIComponent(values.get('http.authentication-password') ?? '')}@`
    : ''
  const proxy = (section: string, scheme: string) => {
    const host = values.get(`${section}.host`)
    const port = Number(values.get(`${section}.port`))
    return host && port > 0 ? urlOf(scheme, host, String(port), section === 'http' ? account : '') : undefined
  }
  const bypass = [...(values.get('.ignore-hosts') ?? '').matchAll(/'([^']*)'/g)].map(([, host = '']) => host)
  return (
    manual({ http: proxy('http', 'http'), https: proxy('https', 'http'), other: proxy('socks', 'socks5') }, bypass) ??
    none
  )
}

/** Where a host belongs many write a URL, which browsers take. */
function urlOf(scheme: string, host: string, port: string | undefined, account = ''): string {
  const name = host
    .trim()
    .replace(/^\w+:\/\//, '')
    .replace(/\/$/, '')
  return `${scheme}://${account}${name}${port === undefined ? '' : `:${port}`}`
}

/** A string as GVariant writes it: in double quotes where there are single ones in it, and with backslashes. */
function unquoted(value: string): string {
  const text = /^(['"])(.*)\1$/.exec(value)?.[2]
  return text === undefined ? value : text.replace(/\\(.)/g, '$1')
}

type Found = ProxyHop | UnreadableProxy | string | undefined

/** Undefined where no proxy is named. */
export function manual(
  found: { readonly http: Found; readonly https: Found; readonly other: Found },
  bypass: readonly string[],
): ManualProxy | undefined {
  const read = (one: Found) =>
    typeof one === 'string' && one !== ''
      ? (readProxyUrl(one) ?? ({ kind: 'unreadable', namedIn: ofTheSystem } as const))
      : one || undefined
  const http = read(found.http)
  const https = read(found.https)
  const other = read(found.other)
  if (!http && !https && !other) return undefined
  return {
    kind: 'manual',
    ...(http && { http }),
    ...(https && { https }),
    ...(other && { other }),
    bypass: bypass.map((host) => host.trim()).filter(Boolean),
  }
}
