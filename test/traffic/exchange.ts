import {
  type Body,
  type Exchange,
  emptyBody,
  exchangeId,
  type Header,
  type Outcome,
} from '../../shared/exchange/exchange.ts'

/** An exchange in few words, for tests that read like the traffic. */
export interface Written {
  readonly method?: string
  readonly url: string
  readonly headers?: readonly Header[]
  readonly form?: Readonly<Record<string, string>>
  readonly body?: string
  readonly status?: number
  readonly answerHeaders?: readonly Header[]
  readonly json?: unknown
  readonly answer?: string
  /** Milliseconds since the first exchange. */
  readonly at?: number
  readonly took?: number
  readonly outcome?: Outcome
  readonly connection?: Exchange['connection']
}

export const epoch = Date.UTC(2026, 0, 5, 10)

/** Writes an exchange out. Without a status it is pending. */
export function written(id: number, given: Written): Exchange {
  const requestBody = given.form ? new URLSearchParams(given.form).toString() : given.body
  const answer = given.json === undefined ? given.answer : JSON.stringify(given.json)
  const requestHeaders = given.headers ?? []
  const answerHeaders = given.answerHeaders ?? []
  const took = given.took ?? 20
  return {
    id: exchangeId(id),
    startedAt: epoch + (given.at ?? id * 100),
    timing: { requestEnded: 1, ...(given.status !== undefined && { responseStarted: took, ended: took }) },
    connection: given.connection ?? {},
    request: {
      method: given.method ?? (requestBody === undefined ? 'GET' : 'POST'),
      url: given.url,
      httpVersion: '1.1',
      headers: given.form ? [...requestHeaders, ['Content-Type', 'application/x-www-form-urlencoded']] : requestHeaders,
      body: bodyOf(requestBody),
    },
    outcome:
      given.outcome ??
      (given.status === undefined
        ? { kind: 'pending' }
        : {
            kind: 'answered',
            response: {
              status: given.status,
              reason: '',
              httpVersion: '1.1',
              headers:
                given.json === undefined ? answerHeaders : [...answerHeaders, ['Content-Type', 'application/json']],
              body: bodyOf(answer),
            },
          }),
  }
}

/** A whole capture: ids are the indexes. */
export function capture(exchanges: readonly Written[]): readonly Exchange[] {
  return exchanges.map((exchange, index) => written(index, exchange))
}

/** A body of this text, or of none. */
export function bodyOf(text: string | undefined): Body {
  if (text === undefined || text === '') return emptyBody
  const bytes = new TextEncoder().encode(text)
  return { size: bytes.length, bytes, truncated: false, coding: { kind: 'as-sent' } }
}
