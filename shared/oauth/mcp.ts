import { headerValue, type RequestHead } from '../exchange/exchange.ts'

/**
 * True for a request of the Model Context Protocol over HTTP: by its own headers, or because it takes both JSON and a
 * stream of events, as no other protocol asks (MCP Transports, Streamable HTTP).
 */
export function isMcpRequest({ method, headers }: Pick<RequestHead, 'method' | 'headers'>): boolean {
  const has = (name: string) => headerValue(headers, name) !== undefined
  if (has('mcp-protocol-version') || has('mcp-session-id')) return true
  const accept = headerValue(headers, 'accept') ?? ''
  return method === 'POST' && /application\/json/i.test(accept) && /text\/event-stream/i.test(accept)
}
