import { type AgentOptions, Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { OpenConnection, Wanted } from './wanted.ts'

/** Node's pools, for requests that go by Node's own messages. */
export interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
}

/** The options of a request that goes by these agents; the rest of them are Node's. */
export interface AgentRequest {
  readonly wanted: Wanted
}

type Created = (error: Error | null, socket: Duplex) => void

/** Pools whose connections are opened by the same function as all others. */
export function createAgents(options: AgentOptions, open: OpenConnection): Agents {
  const create = (request: unknown, created: Created | undefined): undefined => {
    const { wanted } = request as AgentRequest
    // Node takes an error without a socket, whatever its types say.
    open(wanted, (error, socket) => created?.(error ?? null, socket as Socket))
    return undefined
  }
  const http = new HttpAgent(options)
  const https = new HttpsAgent(options)
  http.createConnection = create
  https.createConnection = create
  return { http, https }
}
