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
import { createVerification } from '../tokens/verification.ts'
import type { Analysis, AnalysisChanges } from './analysis-contract.ts'
import type { CheckContext, LooseContext } from './cause.ts'
import { checkFlow, checkLoose, inOrder, type ResourceCache } from './check-flow.ts'
import type { Finding } from './finding.ts'
import { registrationFor } from './registrations.ts'
import { createSessionMemory } from './session-memory.ts'

/** The newest fetches of metadata, among which the outer leg of an inner one is looked for. */
const metadataKept = 32

/** A token that is opened may hold one that is signed: rounds of asking beyond this are a mistake of ours. */
const mostRounds = 4

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
  const verification = createVerification<FlowId>()
  /** The flows that asked for an issuer's keys: they are checked again when keys come. */
  const awaiting = new Set<FlowId>()
  const learned = new Map<string, ClientRegistration>()
  const fetches: Message[] = []
  const looseContext: LooseContext = { metadataFor: (url) => knowledge.metadataFor(url) }
  let registrations = options.registrations ?? []
  let newKeys = false
  let resources: ResourceCache = new WeakMap()

  function contextOf(flow: Flow): CheckContext {
    const registration = registrationFor(registrations, flow) ?? registrationFor([...learned.values()], flow)
    const metadata = flow.core
      .map(({ message }) => (message.part === 'request' ? knowledge.metadataFor(message.endpoint) : undefined))
      .find((found) => found !== undefined)
    const clientSecret = registration?.client_secret ?? secretSeen(flow)
    return {
      session: memory,
      tokens: verification.factsFor(flow.id),
      jwks(issuer) {
        awaiting.add(flow.id)
        return jwksOf(issuer)
      },
      ...(registration && { registration }),
      ...(metadata && { metadata }),
      ...(clientSecret !== undefined && { clientSecret }),
    }
  }

  function jwksOf(issuer: string): Jwks | undefined {
    const uri = knowledge.metadataFor(issuer)?.jwksUri?.value
    const origin = comparableOrigin(issuer)
    const fetched =
      (uri === undefined ? undefined : keys.get(uri)) ??
      [...keys].find(([endpoint]) => origin !== undefined && comparableOrigin(endpoint) === origin)?.[1]
    return fetched ?? givenKeys(registrations.find((registration) => registration.issuer === issuer))
  }

  function learn(found: readonly Message[]): void {
    for (const message of found) {
      memory.learn(message)
      if (message.kind === 'metadata-request') fetches.push(message)
      if (message.kind === 'metadata-response' && !isInnerLeg(message))
        loose.set(message.id, checkLoose(message, looseContext))
      if (message.kind === 'jwks-response' && message.keys) {
        const at = { exchange: message.exchange, location: message.parameters[0]?.place.location }
        keys.set(message.endpoint, { keys: message.keys, ...(at.location && { at: { ...at, location: at.location } }) })
        for (const flow of awaiting) checked.delete(flow)
        newKeys = true
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
      for (const flow of changes.removed) {
        checked.delete(flow)
        awaiting.delete(flow)
      }
      if (!newKeys) return changes
      newKeys = false
      return { ...changes, changed: [...new Set([...changes.changed, ...awaiting])] }
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
    jwks: jwksOf,
    get unsettled() {
      return verification.pending
    },
    async settle() {
      const changed = new Set<FlowId>()
      for (let round = 0; verification.pending && round < mostRounds; round++) {
        for (const id of await verification.settle()) {
          checked.delete(id)
          changed.add(id)
          // What a check now knows may make it ask for more.
          this.findings(id)
        }
      }
      return { changed: [...changed].filter((id) => correlation.flow(id)), removed: [] }
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

/** The key set of a registration is made once, so that verdicts by it are remembered. */
const givenKeySets = new WeakMap<ClientRegistration, Jwks>()

function givenKeys(registration: ClientRegistration | undefined): Jwks | undefined {
  if (!registration?.issuer_jwks) return undefined
  const known = givenKeySets.get(registration) ?? { keys: registration.issuer_jwks.keys }
  givenKeySets.set(registration, known)
  return known
}

/** The secret with which the client proved itself in this flow. */
function secretSeen(flow: Flow): string | undefined {
  return flow.core
    .flatMap(({ message }) => ('authentication' in message ? message.authentication : []))
    .find(({ method }) => method === 'client_secret_basic' || method === 'client_secret_post')?.credential?.value
}
