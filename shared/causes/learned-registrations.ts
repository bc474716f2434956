import type { EpochMs } from '../exchange/brand.ts'
import { replaceKnown } from '../exchange/keep-newest.ts'
import { parameterValue } from '../exchange/parameter.ts'
import { comparableOrigin } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { ClientRegistration } from '../oauth/client-registration.ts'
import type { EndpointResponse, Message } from '../oauth/message.ts'

/** The registrations that clients made in the traffic (RFC 7591), and what became of them (RFC 7592). */
export interface LearnedRegistrations {
  learn(message: Message): void
  /** The registration of the flow's client, as it was when the flow used it. */
  of(flow: Flow): ClientRegistration | undefined
}

/** One state of a client's registration; without one from its deletion on. */
interface Version {
  readonly since: EpochMs
  readonly registration?: ClientRegistration
}

interface LearnedClient {
  /** In the order of time. */
  readonly versions: Version[]
  readonly issuer: string | undefined
  /** The origin of the endpoint, which is nearly always the server's. Of neither: the same at every server. */
  readonly origin: string | undefined
}

/** A client id is unique at its server alone; so many servers that give the same one were hardly ever seen. */
const mostServers = 16

/** Begins with none. A look-up goes by the client id, however many clients there are. */
export function createLearnedRegistrations(issuerAt: (endpoint: string) => string | undefined): LearnedRegistrations {
  const byClientId = new Map<string, LearnedClient[]>()
  /** By the address at which a client reads, changes and deletes its registration (RFC 7592 §2). */
  const byAddress = new Map<string, LearnedClient>()

  function clientOf(clientId: string, message: EndpointResponse): LearnedClient {
    const issuer = issuerAt(message.endpoint)
    const origin = comparableOrigin(message.endpoint)
    const known = byClientId.get(clientId) ?? []
    const same = known.find((client) =>
      issuer !== undefined && client.issuer !== undefined ? client.issuer === issuer : client.origin === origin,
    )
    if (same) return same
    const client: LearnedClient = { versions: [], issuer, origin }
    byClientId.set(clientId, [...known, client].slice(-mostServers))
    return client
  }

  /** A client id that is a URL is the same at every server, which reads it once the login has begun. */
  function learnDocument({ registered, request, at }: EndpointResponse): void {
    if (registered?.client_id !== request.url) return
    const known = byClientId.get(request.url)?.[0]
    const client: LearnedClient = known ?? { versions: [], issuer: undefined, origin: undefined }
    if (!known) byClientId.set(request.url, [client])
    remember(client.versions, { since: known ? at : 0, registration: registered })
  }

  return {
    learn(message) {
      if (message.kind === 'client-metadata-response') return learnDocument(message)
      if (message.kind !== 'registration-response' || message.response.status >= 300) return
      if (message.request.method === 'DELETE') {
        const deleted = byAddress.get(message.request.url)
        if (deleted) remember(deleted.versions, { since: message.at })
        return
      }
      const { registered } = message
      if (!registered) return
      const client = clientOf(registered.client_id, message)
      const address = parameterValue(message, 'registration_client_uri')
      if (address !== undefined) byAddress.set(address, client)
      const issuer = client.issuer
      remember(client.versions, {
        since: message.at,
        registration: issuer === undefined ? registered : { ...registered, issuer },
      })
    },
    of(flow) {
      const clientId = flow.clientId?.value
      const known = clientId === undefined ? undefined : byClientId.get(clientId)
      const client = known?.find((candidate) => isAt(candidate, flow))
      const at = usedAt(flow)
      return client?.versions.findLast(({ since }) => since <= at)?.registration
    },
  }
}

/** Told again, an exchange says the same. */
function remember(versions: Version[], version: Version): void {
  if (!replaceKnown(versions, version, ({ since }) => since)) versions.push(version)
  versions.sort((one, other) => one.since - other.since)
}

function isAt({ issuer, origin }: LearnedClient, flow: Flow): boolean {
  if (issuer === undefined && origin === undefined) return true
  if (issuer !== undefined && flow.issuer !== undefined) return issuer === flow.issuer
  return origin !== undefined && flow.server !== undefined && origin === comparableOrigin(flow.server)
}

/** When the flow began to use its client: a registration within the flow comes before. */
function usedAt({ core, startedAt }: Flow): EpochMs {
  const preparing = new Set(['registration', 'metadata', 'resource-metadata', 'preflight'])
  const used = core.find(({ message }) => !('about' in message && preparing.has(message.about)))
  return used?.message.at ?? startedAt
}
