import { type Body, type Exchange, type Header, mediaType, responseOf } from '../../shared/exchange/exchange.ts'

/** An exchange as an entry of a HAR file, the way Chrome writes it. */
export function harEntry(exchange: Exchange) {
  const { request, timing } = exchange
  const response = responseOf(exchange)
  return {
    startedDateTime: new Date(exchange.startedAt).toISOString(),
    time: timing.ended ?? 0,
    request: {
      method: request.method,
      url: request.url,
      httpVersion: 'HTTP/1.1',
      headers: headers(request.headers),
      cookies: [],
      ...(request.body.size > 0 && { postData: { mimeType: mediaType(request.headers), text: text(request.body) } }),
    },
    response: {
      status: response?.status ?? 0,
      statusText: response?.reason ?? '',
      httpVersion: 'HTTP/1.1',
      headers: headers(response?.headers ?? []),
      redirectURL: '',
      content: {
        size: response?.body.size ?? 0,
        mimeType: mediaType(response?.headers ?? []) ?? 'x-unknown',
        ...(response && { text: text(response.body) }),
      },
    },
    timings: { send: 0, wait: timing.responseStarted ?? 0, receive: 0 },
  }
}

/** A whole HAR file. */
export function harFile(exchanges: readonly Exchange[]): string {
  return JSON.stringify({
    log: { version: '1.2', creator: { name: 'test', version: '1' }, entries: exchanges.map(harEntry) },
  })
}

const headers = (lines: readonly Header[]) => lines.map(([name, value]) => ({ name, value }))
const text = (body: Body) => Buffer.from(body.bytes).toString()
