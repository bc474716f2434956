import type { ExchangeId } from '../../../shared/exchange/exchange.ts'
import { jsonTokens } from '../../../shared/exchange/json-tokens.ts'
import { messagePlace, nth, within } from '../../../shared/exchange/place.ts'
import { textOfBody } from '../../../shared/exchange/text-of-body.ts'
import { unescaped } from '../../../shared/redact/mask-json.ts'
import { secretKindOf } from '../../../shared/redact/secret-kind.ts'
import type { Stream } from '../stream.ts'
import type { TokenInPlace } from './tokens-in.ts'

/**
 * The tokens in the JSON of what an exchange carried, such as those of a connection_init, each where it stood first: by
 * the name of its member, or as it has a JWT's shape.
 */
export function messageTokens(exchange: ExchangeId, stream: Stream | undefined): readonly TokenInPlace[] {
  const found = new Map<string, TokenInPlace>()
  for (const { number, kind, bytes } of stream?.messages ?? []) {
    if (kind === 'ping' || kind === 'pong' || kind === 'close') continue
    const { text } = textOfBody(bytes)
    if (!/token|authorization|assertion|eyJ/i.test(text)) continue
    const counts = new Map<string, number>()
    for (const [name, given] of members(text)) {
      const value = tokenOf(name, given)
      if (value === undefined || found.has(value)) continue
      const index = counts.get(name) ?? 0
      counts.set(name, index + 1)
      const { location } = messagePlace(exchange, number)
      found.set(value, { name, value, place: { exchange, location: nth(within(location, name), index) } })
    }
  }
  return [...found.values()]
}

/** The members that are strings, at any depth; what stands before the JSON, or behind it, disturbs nothing. */
function* members(text: string): Generator<readonly [name: string, value: string]> {
  let name: string | undefined
  let last: string | undefined
  for (const { kind, start, end, closed } of jsonTokens(text)) {
    if (kind === ':') name = last
    const value = kind === 'string' && closed ? unescaped(text.slice(start + 1, end - 1)) : undefined
    if (name !== undefined && value !== undefined) yield [name, value]
    if (kind !== ':') name = undefined
    last = value
  }
}

function tokenOf(name: string, value: string): string | undefined {
  const [, carried] = /^(?:bearer|dpop)\s+(\S+)\s*$/i.exec(value) ?? []
  if (/^eyJ[\w-]+\.[\w-]+\.[\w.-]*$/.test(carried ?? value)) return carried ?? value
  switch (secretKindOf(name)) {
    case 'access token':
    case 'refresh token':
    case 'ID token':
      return carried ?? (value || undefined)
    case 'credentials':
      return carried
    default:
      return undefined
  }
}
