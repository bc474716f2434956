import { manual, type SystemProxy } from './system-proxy.ts'

const none: SystemProxy = { kind: 'none' }

/**
 * Reads KDE's `kioslaverc`, where its settings of proxies are kept. Where it leaves them to the environment, that was
 * read before; a script that is to be searched for in the network is not named, as with the other systems.
 */
export function readKioslaverc(text: string): SystemProxy {
  const values = settingsOf(text)
  switch (values.get('ProxyType')) {
    case '1': {
      const proxies = {
        http: urlOf(values.get('httpProxy')),
        https: urlOf(values.get('httpsProxy')),
        other: urlOf(values.get('socksProxy')),
      }
      const hosts = (values.get('NoProxyFor') ?? '').split(/[\s,]+/).filter(Boolean)
      if (values.get('ReversedException') !== 'true') return manual(proxies, hosts) ?? none
      const read = manual(proxies, [])
      return read ? { ...read, only: hosts } : none
    }
    case '2': {
      const script = values.get('Proxy Config Script')
      return script ? { kind: 'pac', url: script } : none
    }
    default:
      return none
  }
}

/** The values under `[Proxy Settings]`; a key may carry flags, as in `httpProxy[$e]`. */
function settingsOf(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  let isHere = false
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('[')) isHere = line.startsWith('[Proxy Settings]')
    const [, key, value] = /^([\w ]+?)(?:\[[^\]]*\])*=(.*)$/.exec(line) ?? []
    if (isHere && key !== undefined && value !== undefined) values.set(key, value.trim())
  }
  return values
}

/** `http://proxy.example 3128`: KDE puts a space before the port. */
function urlOf(value: string | undefined): string | undefined {
  return value?.replace(/ +(?=\d+$)/, ':') || undefined
}
