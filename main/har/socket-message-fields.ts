import type { EpochMs } from '../../shared/exchange/brand.ts'
import { isJsonObject, type JsonObject } from '../../shared/exchange/json-parameters.ts'
import type { SocketMessage } from '../../shared/exchange/socket-message.ts'

/** Opcodes of frames (RFC 6455 §11.8). */
const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const satisfies Record<
  SocketMessage['kind'],
  number
>
const kinds = new Map(
  Object.entries(opcodes).map(([kind, opcode]) => [opcode as number, kind as SocketMessage['kind']]),
)

/**
 * A message in the shape of Chrome's developer tools, `_webSocketMessages`: the time in seconds since the epoch, the
 * text as it is, anything else in Base64. What that shape has no room for is in members of our own.
 */
export function socketMessageFields(message: SocketMessage, startedAt: EpochMs) {
  const { direction, at, kind, size, bytes, truncated, compression } = message
  const text = kind === 'text' ? utf8Of(bytes) : undefined
  return {
    type: direction === 'up' ? ('send' as const) : ('receive' as const),
    time: (startedAt + at) / 1000,
    opcode: opcodes[kind],
    data: text ?? Buffer.from(bytes).toString('base64'),
    ...(kind === 'text' && text === undefined && { _encoding: 'base64' }),
    ...(size !== bytes.length && { _size: size }),
    ...(truncated && { _truncated: true }),
    ...(compression !== 'none' && { _compression: compression }),
    _at: at,
  }
}

/** Reads such messages, of Chrome's or ours; what is none is left out. */
export function readSocketMessages(listed: unknown, startedAt: EpochMs): readonly SocketMessage[] | undefined {
  return Array.isArray(listed)
    ? listed.filter(isJsonObject).flatMap((one) => readMessage(one, startedAt) ?? [])
    : undefined
}

function readMessage(written: JsonObject, startedAt: EpochMs): SocketMessage | undefined {
  const { type, time, opcode, data, _encoding, _size, _truncated, _compression, _at } = written
  const kind = typeof opcode === 'number' ? kinds.get(opcode) : undefined
  if (!kind || typeof data !== 'string' || (type !== 'send' && type !== 'receive')) return undefined
  const isBase64 = kind !== 'text' || _encoding === 'base64'
  const bytes = new Uint8Array(Buffer.from(data, isBase64 ? 'base64' : 'utf8'))
  const offset = typeof time === 'number' ? Math.max(0, Math.round((time * 1000 - startedAt) * 1000) / 1000) : 0
  return {
    direction: type === 'send' ? 'up' : 'down',
    at: typeof _at === 'number' ? _at : offset,
    kind,
    size: typeof _size === 'number' ? _size : bytes.length,
    bytes,
    truncated: _truncated === true,
    compression: _compression === 'opened' || _compression === 'not-opened' ? _compression : 'none',
  }
}

/** The bytes as text; undefined where they are no UTF-8, which would not come back the same. */
export function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
