import type { ServerResponse } from 'node:http'

/** A page, a picture or a file of the proxy's own. */
export interface OwnPage {
  readonly status?: number
  readonly type: string
  readonly body: string | Uint8Array
  /** The name that it is to be kept under: it is not shown then. */
  readonly file?: string
  /** Where its pictures may come from, as the directive has it; from nowhere where it is left out. */
  readonly pictures?: string
}

/** Answers with something of our own. It needs no script, and is not to be kept. */
export function sendOwn(answer: ServerResponse, { status = 200, type, body, file, pictures }: OwnPage): void {
  const bytes = Buffer.from(body)
  const loads = pictures === undefined ? '' : `; img-src ${pictures}`
  answer.writeHead(status, {
    'Content-Type': type,
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'${loads}`,
    ...(file && { 'Content-Disposition': `attachment; filename="${file}"` }),
  })
  answer.end(bytes)
}
