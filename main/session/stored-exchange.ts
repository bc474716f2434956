import type { Body, Exchange, HttpResponse, Outcome } from '../../shared/exchange/exchange.ts'

/** A row of the session file. */
export interface StoredExchange {
  readonly id: number
  readonly started_at: number
  readonly pending: number
  readonly head: string
  readonly request_body: Uint8Array
  readonly response_body: Uint8Array | null
}

type WithoutBytes<T> = T extends { readonly body: Body } ? Omit<T, 'body'> & { readonly body: Omit<Body, 'bytes'> } : T

/** Takes an exchange apart: bodies as bytes, the rest as JSON. */
export function toRow(exchange: Exchange): StoredExchange {
  const { id, startedAt, request, outcome, timing, connection } = exchange
  const response = 'response' in outcome ? outcome.response : undefined
  const head = {
    timing,
    connection,
    request: withoutBytes(request),
    outcome: response ? { ...outcome, response: withoutBytes(response) } : outcome,
  }
  const open =
    outcome.kind === 'pending' ||
    (outcome.kind === 'upgraded' && outcome.open) ||
    (outcome.kind === 'tunnelled' && outcome.open)
  return {
    id,
    started_at: startedAt,
    pending: open ? 1 : 0,
    head: JSON.stringify(head),
    request_body: request.body.bytes,
    response_body: response ? response.body.bytes : null,
  }
}

/** Puts an exchange together again. */
export function fromRow(row: StoredExchange): Exchange {
  // Written by `toRow` of this or an earlier version, in a file that carries our application id.
  const head = JSON.parse(row.head) as Pick<Exchange, 'timing' | 'connection' | 'request' | 'outcome'>
  return {
    id: row.id as Exchange['id'],
    startedAt: row.started_at,
    timing: head.timing,
    connection: head.connection,
    request: { ...head.request, body: { ...head.request.body, bytes: row.request_body } },
    outcome: withBytes(head.outcome, row.response_body),
  }
}

function withBytes(outcome: Outcome, bytes: Uint8Array | null): Outcome {
  if (!('response' in outcome) || !bytes) return outcome
  return { ...outcome, response: { ...outcome.response, body: { ...outcome.response.body, bytes } } }
}

function withoutBytes<T extends Exchange['request'] | HttpResponse>(message: T): WithoutBytes<T> {
  const { bytes: _bytes, ...body } = message.body
  return { ...message, body } as WithoutBytes<T>
}

/** What a crash left pending is told as what it is. */
export function interrupted(exchange: Exchange): Exchange {
  const { outcome } = exchange
  switch (outcome.kind) {
    case 'upgraded':
    case 'tunnelled':
      return { ...exchange, outcome: { ...outcome, open: false } }
    case 'pending': {
      const message = 'Tokentrail ended while this exchange was going on. What came after is not known.'
      return { ...exchange, outcome: { kind: 'failed', error: { code: 'interrupted', message } } }
    }
    case 'answered':
    case 'cut':
    case 'failed':
    case 'aborted':
      return exchange
    default:
      return outcome satisfies never
  }
}

/** The exchange with its bodies' sizes alone. */
export function withoutBodies(exchange: Exchange): Exchange {
  const { request, outcome } = exchange
  const cut = (body: Body): Body => ({ ...body, bytes: new Uint8Array(0), truncated: body.size > 0 })
  return {
    ...exchange,
    request: { ...request, body: cut(request.body) },
    outcome:
      'response' in outcome
        ? { ...outcome, response: { ...outcome.response, body: cut(outcome.response.body) } }
        : outcome,
  }
}
