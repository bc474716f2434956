/** What a close frame says (RFC 6455 §5.5.1). */
export interface Close {
  /** Undefined where the frame gives none. */
  readonly code: number | undefined
  /** What the code means, where it is defined. */
  readonly meaning: string | undefined
  readonly reason: string
}

/** Reads the payload of a close frame. Of one byte alone, which is against the specification, nothing is read. */
export function readClose(payload: Uint8Array): Close {
  const [high, low] = payload
  if (high === undefined || low === undefined) return { code: undefined, meaning: undefined, reason: '' }
  const code = high * 256 + low
  return { code, meaning: meanings.get(code), reason: new TextDecoder().decode(payload.subarray(2)) }
}

/** RFC 6455 §7.4.1, and what the IANA registry has added; from 3000 on a code is a library's or an application's. */
const meanings: ReadonlyMap<number, string> = new Map([
  [1000, 'normal closure'],
  [1001, 'going away'],
  [1002, 'protocol error'],
  [1003, 'unsupported data'],
  [1005, 'no status received'],
  [1006, 'abnormal closure'],
  [1007, 'invalid payload'],
  [1008, 'policy violation'],
  [1009, 'message too big'],
  [1010, 'extension missing'],
  [1011, 'internal error'],
  [1012, 'service restart'],
  [1013, 'try again later'],
  [1014, 'bad gateway'],
  [1015, 'TLS handshake'],
  [3000, 'unauthorized'],
  [3003, 'forbidden'],
  [3008, 'timeout'],
  // graphql-transport-ws, which most GraphQL servers speak.
  [4400, 'bad request'],
  [4401, 'unauthorized'],
  [4403, 'forbidden'],
  [4408, 'connection initialisation timeout'],
  [4409, 'subscriber already exists'],
  [4429, 'too many initialisation requests'],
])
