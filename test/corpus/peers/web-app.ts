import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { close, listen } from '../../lab/authorization-server.ts'
import type { CorpusLab } from '../corpus-lab.ts'

export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>

export interface WebApp {
  readonly address: string
  /** What it does with a request for this path. */
  on(path: string, route: Route): void
}

/** Starts a web server of the client's side, on another host than the servers': its pages, its callback, what the server calls. */
export async function startWebApp(lab: CorpusLab): Promise<WebApp> {
  const routes = new Map<string, Route>()
  const server: Server = createServer(
    { key: lab.trust.key, cert: lab.trust.addressCertificate },
    (request, response) => {
      const url = new URL(request.url ?? '/', address)
      const route = routes.get(url.pathname)
      if (!route) return void response.writeHead(404).end()
      Promise.resolve(route(request, response, url)).catch((error: unknown) => {
        lab.failed(error)
        response.writeHead(500, { 'Content-Type': 'text/plain' }).end('The app has failed.')
      })
    },
  )
  const address = `https://127.0.0.1:${await listen(server, '127.0.0.1')}`
  lab.later(() => close(server))
  return { address, on: (path, route) => void routes.set(path, route) }
}

/** A page of the app. */
export function page(response: ServerResponse, html: string, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Referrer-Policy': 'no-referrer' })
  response.end(`<!doctype html><html lang="en"><title>App</title>${html}</html>`)
}

/** The body of a request, as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}
