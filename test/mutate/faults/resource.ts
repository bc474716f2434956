import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { authorizationRefused, tokenRefused, tokenRequest } from '../answers.ts'
import { invalidToken, lastUse, type Use, withAccessToken } from '../at-resource.ts'
import { all, type CapturedFlow } from '../captured-flow.ts'
import { type Fault, mutant } from '../fault.ts'
import { unauthorized } from '../refuse.ts'
import { discovering, namingItsAddress } from '../resource-flow.ts'
import { namedAtToken, namedFirst } from '../resource-parameter.ts'

const cause = 'resource-mismatch'

/** The flow whose client asks for the address of its resource, as the metadata of that names it. */
async function asking(flow: CapturedFlow): Promise<{ readonly flow: CapturedFlow; readonly use: Use } | undefined> {
  const named = await namingItsAddress(flow)
  const next = named && discovering(named)
  const use = next && lastUse(next)
  return use && { flow: next, use }
}

/** The address with a slash at its end: one resource to everybody but a comparison of strings. */
const slashed = (use: Use) => `${use.endpoint}/`

/** A resource that the server refuses at the token endpoint (RFC 8707 §2). */
const refusedAtToken = (id: string, value: string): Fault => ({
  id,
  cause,
  severity: 'error',
  apply(flow) {
    const request = tokenRequest(flow)
    const exchanges = request && namedAtToken(flow, flow.exchanges, value)
    return exchanges && mutant(tokenRefused(flow, exchanges, request.grant, 'invalid_target'))
  },
})

/** One login stands within another: the first request and the first token request are of two clients. */
function hasTwoClients(flow: CapturedFlow): boolean {
  const clients = all(flow, 'authorization-request').map((request) => parameterValue(request, 'client_id'))
  return new Set(clients).size > 1
}

const refusedAtFirst = (id: string, value: string): Fault => ({
  id,
  cause,
  severity: 'error',
  apply(flow) {
    const exchanges = namedFirst(flow, value)
    const refused = exchanges && authorizationRefused(flow, exchanges, 'invalid_target')
    return refused && mutant(refused)
  },
})

const namedBy = (id: string, severity: Fault['severity'], name: (resource: string) => string | undefined): Fault => ({
  id,
  cause,
  severity,
  async apply(flow) {
    const use = lastUse(flow)
    const named = use && name(use.endpoint)
    const next =
      named === undefined ? undefined : discovering(flow, { members: (good) => ({ ...good, resource: named }) })
    return next && mutant(next.exchanges)
  },
})

type Naming = (flow: CapturedFlow, resource: string) => CapturedFlow['exchanges'] | undefined

/** A client that writes the resource with a slash more at one of the places, and a server that does not mind. */
const slashTaken = (id: string, name: Naming): Fault => ({
  id,
  cause,
  severity: 'warning',
  async apply(flow) {
    const given = await asking(flow)
    const exchanges = given && name(given.flow, slashed(given.use))
    return exchanges && mutant(exchanges)
  },
})

/** The server makes the token for this audience, and the resource refuses it. */
const madeFor = (
  id: string,
  ask: (flow: CapturedFlow, use: Use) => CapturedFlow['exchanges'] | undefined,
  audience: (use: Use) => string,
): Fault => ({
  id,
  cause,
  severity: 'error',
  async apply(flow) {
    const given = await asking(flow)
    const asked = given && ask(given.flow, given.use)
    if (!given || !asked) return undefined
    const { use } = given
    const exchanges = await withAccessToken({ ...given.flow, exchanges: asked }, use.token.value, ({ claims }) => {
      claims['aud'] = audience(use)
    })
    return exchanges && mutant(unauthorized(exchanges, use.exchange, invalidToken(use)))
  },
})

/** What goes wrong with the resource that a token is asked for (RFC 8707 §2, RFC 9728 §3.3). */
export const resourceFaults: readonly Fault[] = [
  refusedAtToken('relative-resource-refused', 'api'),
  refusedAtToken('resource-with-fragment-refused', 'https://api.lab.example/#part'),
  refusedAtToken('unknown-resource-refused', 'https://unknown.lab.example/api'),
  refusedAtFirst('unknown-resource-refused-at-first', 'https://unknown.lab.example/api'),
  {
    id: 'resource-with-slash-refused-at-token',
    cause,
    severity: 'error',
    async apply(flow) {
      const given = await asking(flow)
      const request = given && tokenRequest(given.flow)
      const exchanges = given && namedAtToken(given.flow, given.flow.exchanges, slashed(given.use))
      return request && exchanges && mutant(tokenRefused(given.flow, exchanges, request.grant, 'invalid_target'))
    },
  },
  slashTaken('resource-with-slash-taken', (flow, resource) => namedAtToken(flow, flow.exchanges, resource)),
  slashTaken('resource-with-slash-at-first-taken', namedFirst),
  {
    id: 'resource-in-other-letters-at-token',
    cause,
    severity: 'warning',
    async apply(flow) {
      const named = await namingItsAddress(flow)
      const use = named && lastUse(named)
      const asked = use && namedFirst(named, use.endpoint)
      const other = use?.endpoint.replace(/\/[a-z]+$/, (path) => path.toUpperCase())
      if (!use || !asked || other === undefined || other === use.endpoint || hasTwoClients(named)) return undefined
      const exchanges = namedAtToken(named, asked, other)
      return exchanges && mutant(exchanges)
    },
  },
  madeFor(
    'resource-with-slash-refused-by-resource',
    (flow, use) => namedAtToken(flow, namedFirst(flow, slashed(use)) ?? flow.exchanges, slashed(use)),
    slashed,
  ),
  madeFor(
    'token-for-another-than-was-asked-for',
    (flow, use) => namedAtToken(flow, flow.exchanges, use.endpoint),
    () => 'https://graph.lab.example',
  ),
  namedBy('metadata-with-a-slash-behind-its-resource', 'warning', (resource) => `${resource}/`),
  namedBy('metadata-of-another-resource', 'error', () => 'https://inner.lab.example/api'),
  namedBy('metadata-that-names-http', 'error', (resource) =>
    resource.startsWith('https:') ? resource.replace('https:', 'http:') : undefined,
  ),
]
