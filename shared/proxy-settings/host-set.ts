import { canonicalHost, readHostPattern } from './host-pattern.ts'

/** A set of hosts, by patterns. Looking one up costs no more than its name has labels. */
export interface HostSet<Value> {
  /** What was given with the pattern that fits best: the longest name first, then the one with the port. */
  find(host: string, port: number): Value | undefined
}

interface Ports<Value> {
  any?: Value
  readonly one: Map<number, Value>
}

/** Patterns with what each stands for; what is no pattern is passed over. Of two alike, the first holds. */
export function createHostSet<Value>(patterns: Iterable<readonly [pattern: string, value: Value]>): HostSet<Value> {
  const exact = new Map<string, Ports<Value>>()
  const below = new Map<string, Ports<Value>>()

  function add(to: Map<string, Ports<Value>>, name: string, port: number | undefined, value: Value): void {
    const ports: Ports<Value> = to.get(name) ?? { one: new Map<number, Value>() }
    to.set(name, ports)
    if (port === undefined) ports.any ??= value
    else if (!ports.one.has(port)) ports.one.set(port, value)
  }

  for (const [text, value] of patterns) {
    const pattern = readHostPattern(text)
    if (typeof pattern === 'string') continue
    const { kind, name, port } = pattern
    if (kind === 'host' || kind === 'domain') add(exact, name, port, value)
    if (kind === 'below' || kind === 'domain' || kind === 'any') add(below, name, port, value)
  }
  if (exact.size === 0 && below.size === 0) return { find: () => undefined }

  const at = (ports: Ports<Value> | undefined, port: number) => ports && (ports.one.get(port) ?? ports.any)
  return {
    find(host, port) {
      const name = canonicalHost(host)
      const whole = at(exact.get(name), port)
      if (whole !== undefined) return whole
      for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        const found = at(below.get(name.slice(dot + 1)), port)
        if (found !== undefined) return found
      }
      return at(below.get(''), port)
    },
  }
}
