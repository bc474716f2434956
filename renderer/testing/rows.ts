import type { CallInput, CallName, CallOutput, CallResult } from '../../shared/bridge/contract.ts'
import type { FeedEvent } from '../../shared/bridge/feed.ts'
import type { ExchangeRow, FindingRow, FlowRow, StepRow } from '../../shared/bridge/rows.ts'
import { defaultProxySettings } from '../../shared/proxy-settings/proxy-settings.ts'
import type { WindowBridge } from '../bridge/window-bridge.ts'

/** Rows for tests: a test names what it is about, and the rest is as in a good login. */
export function exchangeRow(id: number, change: Partial<ExchangeRow> = {}): ExchangeRow {
  return {
    id,
    startedAt: id * 1000,
    durationMs: 12,
    method: 'GET',
    scheme: 'https',
    host: 'login.example',
    target: '/authorize',
    status: 200,
    outcome: 'answered',
    error: null,
    mediaType: 'text/html',
    unread: null,
    badCertificate: false,
    sending: false,
    requestSize: 0,
    responseSize: 10,
    program: null,
    messages: [],
    flow: null,
    worst: null,
    socketMessages: null,
    ...change,
  }
}

export function flowRow(id: string, change: Partial<FlowRow> = {}): FlowRow {
  return {
    id,
    grant: 'authorization_code',
    outcome: 'completed',
    clientId: 'web-app',
    issuer: 'https://login.example',
    server: 'login.example',
    startedAt: 1000,
    endedAt: 3000,
    parent: null,
    worst: null,
    counts: { error: 0, warning: 0, note: 0 },
    steps: [],
    letGo: 0,
    ...change,
  }
}

export function stepRow(id: string, change: Partial<StepRow> = {}): StepRow {
  return {
    id,
    flow: 'a',
    kind: 'token-request',
    label: 'Token request',
    exchange: 1,
    part: 'request',
    sightings: [],
    polls: null,
    at: 1000,
    durationMs: 20,
    from: 'client',
    to: 'authorization-server',
    method: 'POST',
    host: 'login.example',
    status: null,
    summary: 'authorization_code',
    worst: null,
    findings: [],
    ...change,
  }
}

export function findingRow(id: string, flow: string | null, change: Partial<FindingRow> = {}): FindingRow {
  return {
    id,
    flow,
    step: null,
    cause: 'redirect-uri-mismatch',
    severity: 'error',
    message: 'They differ.',
    where: 'client',
    root: null,
    exchange: 1,
    evidence: [],
    ...change,
  }
}

type Snapshot = Extract<FeedEvent, { kind: 'snapshot' }>

export function snapshot(change: Partial<Snapshot> = {}): Snapshot {
  return {
    kind: 'snapshot',
    number: 0,
    status: {
      proxy: 'http://127.0.0.1:8080',
      proxyError: null,
      session: '/tmp/a.tokentrail',
      ca: '/tmp/ca.pem',
      notices: [],
      networkAddresses: [],
      refusals: [],
      scope: defaultProxySettings.scope,
      learning: null,
      version: '0.1.0',
    },
    causes: [],
    exchanges: [],
    older: { count: 0, before: 0 },
    flows: [],
    steps: [],
    findings: [],
    ...change,
  }
}

/** A bridge whose answers the test gives, and which notes what it was asked. */
export function scriptedBridge(
  answer: <Name extends CallName>(name: Name, input: CallInput<Name>) => CallOutput<CallName> | Promise<unknown>,
): WindowBridge & { readonly asked: readonly (readonly [CallName, unknown])[]; emit(event: FeedEvent): void } {
  const asked: (readonly [CallName, unknown])[] = []
  const listeners = new Set<(event: FeedEvent) => void>()
  return {
    asked,
    emit: (event) => {
      for (const listener of listeners) listener(event)
    },
    async call(name, input) {
      asked.push([name, input])
      return { ok: true, value: await answer(name, input) } as CallResult<typeof name>
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    state: () => 'open',
    onState: () => () => {},
  }
}
