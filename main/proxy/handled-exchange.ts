import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { IContext, Proxy as MitmProxy } from 'http-mitm-proxy'
import { errorOf } from '../../shared/thrown/thrown.ts'
import type { Origin } from './authority.ts'
import { runHandlers } from './run-handlers.ts'

/** One exchange as http-mitm-proxy's handlers see it. */
export interface HandledExchange {
  /** Runs the handlers of the request; it is sent on when the last has called back, and not where one fails. */
  request(done: (error?: Error) => void): void
  /** The same for the response. */
  response(response: IncomingMessage, done: (error?: Error) => void): void
}

type DataHandler = IContext['onRequestDataHandlers'][number]

/**
 * Gives the exchange to the handlers of `onRequest`, `onRequestHeaders`, `onRequestData`, `onRequestEnd` and the same
 * for the response; undefined where there are none, which costs nothing. Handlers may look, wait and refuse. They
 * cannot change what passes: what the inspector shows is what went over the wire, so chunks that they give back are not
 * put in place of the others, and filters are refused.
 */
export function handledExchange(
  proxy: MitmProxy,
  client: IncomingMessage,
  answer: ServerResponse,
  { origin, target, tunnelled }: { readonly origin: Origin; readonly target: string; readonly tunnelled: boolean },
): HandledExchange | undefined {
  if (!hasMessageHandlers(proxy)) return undefined
  const context = contextOf(client, answer, origin, target)
  const given: [IContext] = [context]

  function watch(
    message: IncomingMessage,
    data: readonly DataHandler[],
    ends: typeof context.onRequestEndHandlers,
  ): void {
    if (data.length > 0) {
      message.on('data', (chunk: Buffer) => {
        for (const handler of data) attempt(() => handler(context, Buffer.from(chunk), () => undefined))
      })
    }
    message.once('end', () => runHandlers(ends, given, (error) => tell(error)))
  }

  function attempt(act: () => void): void {
    try {
      act()
    } catch (error) {
      tell(errorOf(error))
    }
  }

  function tell(error: Error | undefined): void {
    if (!error) return
    for (const handler of [...proxy.onErrorHandlers, ...context.onErrorHandlers])
      handler(context, error, 'HANDLER_ERROR')
  }

  return {
    request(done) {
      context.isSSL = tunnelled && origin.scheme === 'https'
      const handlers = [...proxy.onRequestHandlers, ...proxy.onRequestHeadersHandlers]
      runHandlers(handlers, given, (error) => {
        tell(error)
        done(error)
        if (error) return
        watch(
          client,
          [...proxy.onRequestDataHandlers, ...context.onRequestDataHandlers],
          [...proxy.onRequestEndHandlers, ...context.onRequestEndHandlers],
        )
      })
    },
    response(response, done) {
      context.serverToProxyResponse = response
      const handlers = [...proxy.onResponseHandlers, ...context.onResponseHandlers, ...proxy.onResponseHeadersHandlers]
      runHandlers(handlers, given, (error) => {
        tell(error)
        done(error)
        if (error) return
        watch(
          response,
          [...proxy.onResponseDataHandlers, ...context.onResponseDataHandlers],
          [...proxy.onResponseEndHandlers, ...context.onResponseEndHandlers],
        )
      })
    },
  }
}

/** True where any handler of http-mitm-proxy's is registered: they want Node's messages. */
export function hasHandlers(proxy: MitmProxy): boolean {
  return hasMessageHandlers(proxy) || proxy.onConnectHandlers.length > 0
}

function hasMessageHandlers(proxy: MitmProxy): boolean {
  return (
    proxy.onRequestHandlers.length > 0 ||
    proxy.onRequestHeadersHandlers.length > 0 ||
    proxy.onRequestDataHandlers.length > 0 ||
    proxy.onRequestEndHandlers.length > 0 ||
    proxy.onResponseHandlers.length > 0 ||
    proxy.onResponseHeadersHandlers.length > 0 ||
    proxy.onResponseDataHandlers.length > 0 ||
    proxy.onResponseEndHandlers.length > 0
  )
}

function contextOf(client: IncomingMessage, answer: ServerResponse, origin: Origin, target: string): IContext {
  const refused = (): never => {
    throw new Error(
      'A filter would change what passes; this proxy passes every byte as it came. Use a data handler to look.',
    )
  }
  const context: IContext = {
    uuid: randomUUID(),
    isSSL: false,
    connectRequest: client,
    clientToProxyRequest: client,
    proxyToClientResponse: answer,
    proxyToServerRequest: undefined,
    serverToProxyResponse: undefined,
    // To be read: the request is sent on as it came, whatever is written here.
    proxyToServerRequestOptions: {
      method: client.method ?? '',
      path: target,
      host: origin.host,
      port: origin.port,
      headers: Object.fromEntries(Object.entries(client.headers).map(([name, value]) => [name, String(value)])),
      agent: undefined as never,
    },
    requestFilters: [],
    responseFilters: [],
    responseContentPotentiallyModified: false,
    onRequestHandlers: [],
    onRequestHeadersHandlers: [],
    onRequestDataHandlers: [],
    onRequestEndHandlers: [],
    onResponseHandlers: [],
    onResponseHeadersHandlers: [],
    onResponseDataHandlers: [],
    onResponseEndHandlers: [],
    onErrorHandlers: [],
    addRequestFilter: refused,
    addResponseFilter: refused,
    onError: (handler) => void context.onErrorHandlers.push(handler),
    onRequest: (handler) => void context.onRequestHandlers.push(handler),
    onRequestHeaders: (handler) => void context.onRequestHeadersHandlers.push(handler),
    onRequestData: (handler) => void context.onRequestDataHandlers.push(handler),
    onRequestEnd: (handler) => void context.onRequestEndHandlers.push(handler),
    onResponse: (handler) => void context.onResponseHandlers.push(handler),
    onResponseHeaders: (handler) => void context.onResponseHeadersHandlers.push(handler),
    onResponseData: (handler) => void context.onResponseDataHandlers.push(handler),
    onResponseEnd: (handler) => void context.onResponseEndHandlers.push(handler),
    use: refused,
  }
  return context
}
