import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request as httpRequest, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Engine, type EngineOptions, startEngine } from '../../../main/engine/engine.ts'
import type { Change, FeedEvent } from '../../../shared/bridge/feed.ts'

/** An engine on a folder of its own. */
export interface RunningEngine {
  readonly engine: Engine
  readonly folder: string
  /** Ends the engine and starts another on the same folder. */
  again(options?: Partial<EngineOptions>): Promise<Engine>
  close(): Promise<void>
}

/** Starts an engine in a new folder. */
export async function runEngine(options: Partial<EngineOptions> = {}): Promise<RunningEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'tokentrail-engine-'))
  let engine = await startEngine({ dataFolder: folder, ...options })
  return {
    get engine() {
      return engine
    },
    folder,
    async again(changed = {}) {
      await engine.close()
      engine = await startEngine({ dataFolder: folder, ...options, ...changed })
      return engine
    },
    async close() {
      await engine.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What a window that follows the feed has seen. */
export interface FollowedFeed {
  readonly events: readonly FeedEvent[]
  /** Resolves as soon as what was seen fits: at once, or with an event to come. */
  until(fits: (seen: Mirror) => boolean): Promise<Mirror>
  end(): void
}

type RowOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind; row: unknown }>['row']

/** The rows as they are by now. */
export interface Mirror {
  readonly exchanges: Map<number, RowOf<'exchange'>>
  readonly flows: Map<string, RowOf<'flow'>>
  readonly steps: Map<string, RowOf<'step'>>
  readonly findings: Map<string | null, Extract<Change, { kind: 'findings' }>['rows']>
  status: Extract<FeedEvent, { kind: 'snapshot' }>['status'] | undefined
  /** True while every batch had the number after the one before it. */
  gapless: boolean
}

/** Follows an engine's feed as a window does. */
export function follow(engine: Engine): FollowedFeed {
  const events: FeedEvent[] = []
  const waiting = new Set<() => void>()
  let mirror = emptyMirror()
  let number = -1
  const end = engine.subscribe((event) => {
    events.push(event)
    if (event.kind === 'snapshot') {
      mirror = emptyMirror()
      mirror.status = event.status
      for (const row of event.exchanges) mirror.exchanges.set(row.id, row)
      for (const row of event.flows) mirror.flows.set(row.id, row)
      for (const row of event.steps) mirror.steps.set(row.id, row)
      for (const row of event.findings) {
        mirror.findings.set(row.flow, [...(mirror.findings.get(row.flow) ?? []), row])
      }
    } else {
      mirror.gapless &&= event.number === number + 1
      for (const change of event.changes) apply(mirror, change)
    }
    number = event.number
    for (const look of waiting) look()
  })
  return {
    events,
    end,
    until: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          if (!fits(mirror)) return
          waiting.delete(look)
          resolve(mirror)
        }
        waiting.add(look)
        look()
      }),
  }
}

const emptyMirror = (): Mirror => ({
  exchanges: new Map(),
  flows: new Map(),
  steps: new Map(),
  findings: new Map(),
  status: undefined,
  gapless: true,
})

function apply(mirror: Mirror, change: Change): void {
  switch (change.kind) {
    case 'exchange':
      mirror.exchanges.set(change.row.id, change.row)
      break
    case 'exchanges-let-go':
      for (const id of change.ids) mirror.exchanges.delete(id)
      break
    case 'flow':
      mirror.flows.set(change.row.id, change.row)
      break
    case 'flow-removed':
      mirror.flows.delete(change.id)
      break
    case 'step':
      mirror.steps.set(change.row.id, change.row)
      break
    case 'step-removed':
      mirror.steps.delete(change.id)
      break
    case 'findings':
      mirror.findings.set(change.flow, change.rows)
      break
    case 'status':
      mirror.status = change.status
      break
    default:
      change satisfies never
  }
}

/** A server of HTTP on 127.0.0.1, with its origin. */
export async function serveHttp(
  listener: RequestListener,
): Promise<{ readonly origin: string; close(): Promise<void> }> {
  const server = createServer(listener)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

/** What to send through the proxy. */
export interface Sent {
  readonly method?: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Sends a request through a proxy, and gives the status and the body of its response. */
export function through(proxy: string | null, { method = 'GET', url, headers = {}, body }: Sent) {
  const { hostname, port } = new URL(proxy ?? '')
  return new Promise<{ readonly status: number; readonly body: string }>((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, method, path: url, headers: { Host: new URL(url).host, ...headers }, agent: false },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
      },
    )
    request.once('error', reject)
    request.end(body)
  })
}
