import type { Exchange, ExchangeId } from '../exchange/exchange.ts'
import { keepNewest } from '../exchange/keep-newest.ts'
import { bodyPlace } from '../exchange/place.ts'
import { urlParts } from '../exchange/url-parts.ts'
import { createCorrelation } from '../flow/correlate.ts'
import type { Flow, FlowId } from '../flow/flow.ts'
import { hopOf } from '../flow/hop.ts'
import { encloses } from '../flow/legs.ts'
import type { ClientRegistration } from '../oauth/client-registration.ts'
import { createKnowledge } from '../oauth/knowledge.ts'
import type { Message, MessageId } from '../oauth/message.ts'
import { recognise } from '../oauth/recognise.ts'
import type { Jwks } from '../tokens/jwks.ts'
import { createKeySets } from '../tokens/key-sets.ts'
import { createVerification } from '../tokens/verification.ts'
import type { Analysis, AnalysisChanges, ClientKeys } from './analysis-contract.ts'
import type { CheckContext, LooseContext } from './cause.ts'
import { type CheckCount, checkFlow, checkLoose, inOrder, type ResourceCache } from './check-flow.ts'
import { clientSecretOf } from './client-secret.ts'
import { createClientWatch } from './client-watch.ts'
import type { Finding } from './finding.ts'
import { givenKeys } from './given-keys.ts'
import { createLearnedRegistrations } from './learned-registrations.ts'
import { exchangesToLetGo } from './let-go.ts'
import { registrationFor } from './registrations.ts'
import { createSealedMessages } from './sealed-messages.ts'
import { createSessionMemory } from './session-memory.ts'
import { openingKeys, openingKeysOf } from './token-keys.ts'

/** The newest requests outside of flows, among which the outer leg of an inner one is looked for. */
const looseKept = 32

/** How many findings of one cause outside of flows are told. */
const looseRepeatsKept = 100

/** A token that is opened may hold one that is signed: rounds of asking beyond this are a mistake of ours. */
const mostRounds = 4

/**
 * Puts recognition, correlation and checks together over one session. Findings are made when they are
 * asked for, so a burst of exchanges is checked once.
 */
export function createAnalysis(options: { readonly registrations?: readonly ClientRegistration[] } = {}): Analysis {
  const knowledge = createKnowledge()
  const correlation = createCorrelation(knowledge)
  const memory = createSessionMemory(correlation)
  const watch = createClientWatch()
  const messages = new Map<ExchangeId, readonly Message[]>()
  const checked = new Map<FlowId, readonly Finding[]>()
  const loose = new Map<MessageId, readonly Finding[]>()
  /** Messages outside of flows whose checks wait for a signature. */
  const owed = new Map<FlowId | MessageId, { readonly message: Message; readonly request: Message | undefined }>()
  const keySets = createKeySets()
  const verification = createVerification<FlowId | MessageId>()
  /** The flows that asked for an issuer's keys: they are checked again when keys come. */
  const awaiting = new Set<FlowId>()
  const learned = createLearnedRegistrations((url) => knowledge.metadataFor(url)?.issuer?.value)
  const fetches: Message[] = []
  const sealed = createSealedMessages()
  const checks: CheckCount = { ran: 0 }
  let registrations = options.registrations ?? []
  let keysGiven = openingKeysOf(registrations)
  let newKeys = false
  /** The findings of no flow, until something may change them. */
  let outside: readonly Finding[] | undefined
  let resources: ResourceCache = new WeakMap()

  function clientKeysOf(flow: Flow): ClientKeys {
    const registration = registrationFor(registrations, flow) ?? learned.of(flow)
    const clientSecret = clientSecretOf(flow, registration)
    return { ...(registration && { registration }), ...(clientSecret !== undefined && { clientSecret }) }
  }

  function contextOf(flow: Flow): CheckContext {
    const metadata = flow.core
      .map(({ message }) => (message.part === 'request' ? knowledge.metadataFor(message.endpoint) : undefined))
      .find((found) => found !== undefined)
    return {
      session: {
        ...memory,
        flowsBeside(clientId) {
          watch.watch(clientId, flow.id)
          return memory.flowsBeside(clientId)
        },
      },
      tokens: verification.factsFor(flow.id),
      jwks(issuer) {
        awaiting.add(flow.id)
        return jwksOf(issuer)
      },
      ...(metadata && { metadata }),
      ...clientKeysOf(flow),
    }
  }

  function jwksOf(issuer: string): Jwks | undefined {
    const fetched = keySets.of(issuer, knowledge.metadataFor(issuer)?.jwksUri?.value)
    if (fetched && !fetched.guessed) return fetched
    return givenKeys(registrations.find((registration) => registration.issuer === issuer)) ?? fetched
  }

  function looseContext(message: Message, request: Message | undefined): LooseContext {
    return {
      metadataFor: (url) => knowledge.metadataFor(url),
      session: memory,
      tokens: verification.factsFor(message.id),
      jwks: jwksOf,
      ...(request && { request }),
    }
  }

  function flowOfExchange(exchange: ExchangeId): FlowId | undefined {
    return messages
      .get(exchange)
      ?.map(({ id }) => correlation.flowOf(id))
      .find((flow) => flow !== undefined)
  }

  /** What stands beside a login is checked as outside of flows; what it asks of tokens and keys, the flow asks. */
  function checkWhole(flow: Flow): readonly Finding[] {
    const context = contextOf(flow)
    const { tokens, jwks, metadata } = context
    for (const exchange of sealed.shut()) {
      if (flowOfExchange(exchange) === flow.id)
        sealed.ask(exchange, tokens, { ...openingKeys(context), keys: keysGiven })
    }
    return checkFlow(flow, context, resources, checks, (message, request) => ({
      ...looseContext(message, request),
      tokens,
      jwks,
      ...(metadata && { metadata }),
    }))
  }

  function checkOutside(message: Message, request: Message | undefined): void {
    outside = undefined
    loose.delete(message.id)
    if (correlation.flowOf(message.id) !== undefined || isInnerLeg(message)) return
    const { findings, open } = checkLoose(message, looseContext(message, request), checks)
    if (findings.length > 0) loose.set(message.id, findings)
    if (open) owed.set(message.id, { message, request })
  }

  function learn(found: readonly Message[]): void {
    const request = found.find(({ part }) => part === 'request')
    for (const message of found) {
      memory.learn(message)
      learned.learn(message)
      // The newest alone: looking through all of a session would make each exchange dearer than the last.
      if (message.part === 'request') keepNewest(fetches, message, looseKept, ({ id }) => id)
      checkOutside(message, request)
      if (message.kind === 'jwks-response' && message.keys) {
        const at = message.parameters[0]?.place ?? bodyPlace(message.exchange, 'response')
        keySets.add(message.endpoint, { at, time: message.at, keys: message.keys })
        for (const flow of awaiting) checked.delete(flow)
        newKeys = true
      }
    }
  }

  /** Behind a gateway, metadata rightly names the address before it, and what the gateway adds is not there yet. */
  function isInnerLeg(message: Message): boolean {
    const { path } = urlParts(message.endpoint)
    const asked = message.kind.replace(/-response$/, '-request')
    return fetches.some(
      (fetch) => fetch.kind === asked && encloses(fetch, message) && urlParts(fetch.endpoint).path.endsWith(path),
    )
  }

  /** Without those of messages that a flow took in since; a page that tries again and again is told a few times. */
  function looseFindings(): readonly Finding[] {
    const counts = new Map<string, number>()
    return [...loose]
      .flatMap(([message, findings]) => (correlation.flowOf(message) === undefined ? findings : []))
      .filter(({ cause }) => {
        const count = (counts.get(cause) ?? 0) + 1
        counts.set(cause, count)
        return count <= looseRepeatsKept
      })
  }

  /** The flows whose authorization request led the browser to this page. */
  function loginsBefore({ id, request: { url } }: Exchange): readonly FlowId[] {
    return [url, ...memory.redirectsBefore(id, url)].flatMap((address) => memory.loginWith(address) ?? [])
  }

  /** The flows whose findings hang on this one. */
  function besides(changed: FlowId): readonly FlowId[] {
    const client = correlation.flow(changed)?.clientId?.value
    return client === undefined ? [] : watch.watching(client, changed).filter((id) => correlation.flow(id))
  }

  return {
    add(exchange): AnalysisChanges {
      outside = undefined
      const found = recognise(exchange, knowledge, sealed.open)
      sealed.recognised(exchange)
      if (found.length > 0) messages.set(exchange.id, found)
      else messages.delete(exchange.id)
      const inCookies = memory.cookies.learn(exchange)
      const isForPeople = memory.pages.learn(exchange)
      const givenAway = [...memory.referers.learn(exchange), ...inCookies]
      const told = correlation.add(hopOf(exchange), found)
      learn(found)
      const alsoChanged = [
        ...told.changed.flatMap(besides),
        // Who gave a code or a token away did so in an exchange outside of the login.
        ...givenAway.flatMap((value) => memory.loginWith(value) ?? []),
        ...(isForPeople ? loginsBefore(exchange) : []),
      ].filter((id) => correlation.flow(id))
      const changes = { ...told, changed: [...new Set([...told.changed, ...alsoChanged])] }
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
      keysGiven = openingKeysOf(next)
      checked.clear()
      resources = new WeakMap()
      return { changed: [...correlation.flows()].map(({ id }) => id), removed: [] }
    },
    flows: () => correlation.flows(),
    flow: (id) => correlation.flow(id),
    findings(id) {
      if (id === undefined) {
        outside ??= inOrder(looseFindings())
        return outside
      }
      const known = checked.get(id)
      if (known) return known
      const flow = correlation.flow(id)
      const findings = flow ? checkWhole(flow) : []
      checked.set(id, findings)
      return findings
    },
    letGo(id) {
      const flow = correlation.flow(id)
      const exchanges = flow ? exchangesToLetGo(flow, () => this.findings(id), messages.size) : new Set<ExchangeId>()
      if (exchanges.size === 0) return exchanges
      outside = undefined
      correlation.letGo(id, exchanges)
      for (const exchange of exchanges) messages.delete(exchange)
      return exchanges
    },
    messages: (exchange) => messages.get(exchange) ?? [],
    flowOf: flowOfExchange,
    jwks: jwksOf,
    get checksRun() {
      return checks.ran
    },
    clientKeys(id) {
      const flow = id === undefined ? undefined : correlation.flow(id)
      return flow ? clientKeysOf(flow) : {}
    },
    get unsettled() {
      return verification.pending || sealed.opened
    },
    async settle() {
      const changed = new Set<FlowId>()
      const removed = new Set<FlowId>()
      let looseToo = false
      for (let round = 0; this.unsettled && round < mostRounds; round++) {
        for (const id of await verification.settle()) {
          const waiting = owed.get(id)
          owed.delete(id)
          if (waiting) {
            checkOutside(waiting.message, waiting.request)
            looseToo = true
            continue
          }
          const flow = id as FlowId
          checked.delete(flow)
          changed.add(flow)
          // What a check now knows may make it ask for more.
          this.findings(flow)
        }
        for (const exchange of sealed.take()) {
          const changes = this.add(exchange)
          for (const flow of changes.removed) removed.add(flow)
          for (const flow of changes.changed) {
            changed.add(flow)
            this.findings(flow)
          }
        }
      }
      return {
        changed: [...changed].filter((id) => correlation.flow(id)),
        removed: [...removed],
        ...(looseToo && { loose: true as const }),
      }
    },
  }
}
