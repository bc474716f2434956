import type { ConnectionFacts } from './connection-facts.ts'

const ways = new WeakMap<Error, string>()

/** Keeps by which way a server was to be reached when this went wrong: the fault may lie there. */
export function noteWay(error: Error, way: string | undefined): void {
  if (way !== undefined) ways.set(error, way)
}

/** By which way it was, as it stands in brackets; undefined where it was the plain one. */
export function wayOfError(error: Error): string | undefined {
  return ways.get(error)
}

/** The same of a connection. Behind a tunnel nobody but the server speaks. */
export function wayOf({ overridden, absoluteForm, via }: ConnectionFacts): string | undefined {
  if (overridden !== undefined) return pointedAt(overridden)
  return absoluteForm && via !== undefined ? through(via) : undefined
}

export const pointedAt = (address: string) => `pointed at ${address} by the proxy settings`
export const through = (proxy: string) => `through the proxy ${proxy}`
