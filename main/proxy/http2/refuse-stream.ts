import { constants, type ServerHttp2Stream, type ServerStreamResponseOptions } from 'node:http2'

/** Node adds nothing of its own: a Date is the server's. */
export const undated: ServerStreamResponseOptions & { readonly sendDate: boolean } = { sendDate: false }

/** Answers for the proxy on a stream, and wants no more of its request. */
export function refuseStream(client: ServerHttp2Stream, status: number, message: string, code: string): void {
  const body = Buffer.from(`${message}\n`)
  client.respond(
    {
      ':status': status,
      'content-type': 'text/plain; charset=utf-8',
      'content-length': body.length,
      'x-tokentrail-error': code,
    },
    undated,
  )
  client.end(body)
  if (!client.endAfterHeaders) client.close(constants.NGHTTP2_NO_ERROR)
}
