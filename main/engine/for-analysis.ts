import {
  type Body,
  type Exchange,
  emptyBody,
  type Header,
  mediaType,
  responseSoFar,
} from '../../shared/exchange/exchange.ts'
import { decodeExchange } from '../proxy/decode-body.ts'

/** No message of OAuth is a picture, a film, a font, a script or a style; most bytes are. */
const neverRead = /^(?:image|audio|video|font)\/|javascript|^text\/css$|^application\/(?:wasm|zip|pdf|octet-stream)$/

/**
 * The exchange as analysis reads it: its bodies decoded of their Content-Encoding, and those left out that can
 * hold nothing for it, so that a page's pictures cost no decompression.
 */
export function forAnalysis(exchange: Exchange): Exchange {
  const { request, outcome } = exchange
  const response = responseSoFar(exchange)
  const lighter: Exchange = {
    ...exchange,
    request: { ...request, body: lightened(request.body, request.headers) },
    outcome:
      response && 'response' in outcome
        ? { ...outcome, response: { ...response, body: lightened(response.body, response.headers) } }
        : outcome,
  }
  return decodeExchange(lighter)
}

function lightened(body: Body, headers: readonly Header[]): Body {
  return neverRead.test(mediaType(headers) ?? '') ? { ...emptyBody, size: body.size, truncated: body.size > 0 } : body
}
