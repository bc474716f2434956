import { type Exchange, type ExchangeId, headerValue, responseOf } from '../exchange/exchange.ts'
import { absoluteUrl, comparableOrigin, urlParts } from '../exchange/url-parts.ts'
import { createCorrelation, type Hop } from '../flow/correlate.ts'
import type { Flow, FlowId } from '../flow/flow.ts'
import { encloses } from '../flow/legs.ts'
import type { ClientRegistration } from '../oauth/client-registration.ts'
import { createKnowledge } from '../oauth/knowledge.ts'
import type { Message, MessageId } from '../oauth/message.ts'
import { recognise } from '../oauth/recognise.ts'
import type { Jwks } from '../tokens/jwks.ts'
import type { Analysis, AnalysisChanges } from './analysis-contract.ts'
import type { CheckContext } from './cause.ts'
import { checkFlow, checkLoose, inOrder, type ResourceCache } from './check-flow.ts'
import type { Finding } from './finding.ts'
import { registrationFor } from './registrations.ts'
import { createSessionMemory } from './session-memory.ts'

/** The newest fetches of metadata, among which the outer leg of an inner one is looked for. */
const metadataKept = 32

/**
 * Puts recognition, correlation and checks together over one session. Findings are made when they are
 * asked for, so a burst of exchanges is checked once.
 */
export function createAnalysis(options: { readonly registrations?: readonly ClientRegistration[] } = {}): Analysis {
  const knowledge = createKnowledge()
  const correlation = createCorrelation(knowledge)
  const memory = createSessionMemory((message: MessageId) => correlation.flowOf(message))
  const messages = new Map<ExchangeId, readonly Message[]>()
  const checked = new Map<FlowId, readonly Finding[]>()
  const loose = new Map<MessageId, readonly Finding[]>()
  const keys = new Map<string, Jwks>()
  const fetches: Message[] = []
  let registrations = options.registrations ?? []
  let resources: ResourceCache = new WeakMap()

  function contextOf(flow: Flow): CheckContext {
    const registration = registrationFor(registrations, flow)
    const metadata = flow.core
      .map(({ message }) => (message.part === 'request' ? knowledge.metadataFor(message.endpoint) : undefined))
      .find((found) => found !== undefined)
    return { session: memory, ...(registration && { registration }), ...(metadata && { metadata }) }
  }

  function learn(found: readonly Message[]): void {
    for (const message of found) {
      memory.learn(message)
      if (message.kind === 'metadata-request') fetches.push(message)
      if (message.kind === 'metadata-response' && !isInnerLeg(message)) loose.set(message.id, checkLoose(message))
      if (message.kind === 'jwks-response' && message.keys) {
        const at = { exchange: message.exchange, location: message.parameters[0]?.place.location }
        keys.set(message.endpoint, { keys: message.keys, ...(at.location && { at: { ...at, location: at.location } }) })
      }
    }
  }

  /** Behind a gateway, metadata rightly names the address before it. */
  function isInnerLeg(message: Message): boolean {
    if (fetches.length > metadataKept) fetches.splice(0, fetches.length - metadataKept)
    const { path } = urlParts(message.endpoint)
    return fetches.some((fetch) => encloses(fetch, message) && urlParts(fetch.endpoint).path.endsWith(path))
  }

  return {
    add(exchange): AnalysisChanges {
      const found = recognise(exchange, knowledge)
      if (found.length > 0) messages.set(exchange.id, found)
      else messages.delete(exchange.id)
      const changes = correlation.add(hopOf(exchange), found)
      learn(found)
      for (const flow of changes.changed) checked.delete(flow)
      for (const flow of changes.removed) checked.delete(flow)
      return changes
    },
    setRegistrations(next): AnalysisChanges {
      registrations = next
      checked.clear()
      resources = new WeakMap()
      return { changed: [...correlation.flows()].map(({ id }) => id), removed: [] }
    },
    flows: () => correlation.flows(),
    flow: (id) => correlation.flow(id),
    findings(id) {
      if (id === undefined) return inOrder([...loose.values()].flat())
      const known = checked.get(id)
      if (known) return known
      const flow = correlation.flow(id)
      const findings = flow ? checkFlow(flow, contextOf(flow), resources) : []
      checked.set(id, findings)
      return findings
    },
    messages: (exchange) => messages.get(exchange) ?? [],
    flowOf: (exchange) =>
      messages
        .get(exchange)
        ?.map(({ id }) => correlation.flowOf(id))
        .find((flow) => flow !== undefined),
    jwks(issuer) {
      const uri = knowledge.metadataFor(issuer)?.jwksUri?.value
      const origin = comparableOrigin(issuer)
      const fetched =
        (uri === undefined ? undefined : keys.get(uri)) ??
        [...keys].find(([endpoint]) => origin !== undefined && comparableOrigin(endpoint) === origin)?.[1]
      return fetched ?? registrations.find((registration) => registration.issuer === issuer)?.issuer_jwks
    },
  }
}

function hopOf(exchange: Exchange): Hop {
  const { headers, url } = exchange.request
  const referer = headerValue(headers, 'referer')
  const response = responseOf(exchange)
  const next =
    response && response.status >= 300 && response.status < 400 ? headerValue(response.headers, 'location') : undefined
  return {
    exchange: exchange.id,
    url,
    ...(referer && { referer }),
    ...(next && { location: absoluteUrl(next, url) }),
  }
}
