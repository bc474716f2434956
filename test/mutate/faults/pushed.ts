import { parameterValue } from '../../../shared/exchange/parameter.ts'
import { nextId } from '../answers.ts'
import { all, type CapturedFlow, exchangeOf } from '../captured-flow.ts'
import { type Fault, mutant } from '../fault.ts'
import { changeAtBrowser, errorPageAt, isReadable, type Login, loginOf, refuseInResponse } from '../login.ts'
import { withMetadata } from '../metadata.ts'
import { delayed, errorPage } from '../refuse.ts'

const demand = { require_pushed_authorization_requests: true }

/** A login whose request goes through the browser with all its parameters. */
function openLogin(flow: CapturedFlow): Login | undefined {
  const login = loginOf(flow)
  return login && !login.pushed && isReadable(login) ? login : undefined
}

/** A login whose request was pushed, and for how long that is good, in milliseconds. */
function pushedLogin(flow: CapturedFlow) {
  const login = loginOf(flow)
  const lifetime = login?.pushed && parameterValue(responseTo(flow, login), 'expires_in')
  return login?.pushed && lifetime ? { login, lives: Number(lifetime) * 1000 } : undefined
}

const responseTo = (flow: CapturedFlow, { pushed }: Login) =>
  all(flow, 'pushed-authorization-response').find(({ exchange }) => exchange === pushed?.exchange) ?? { parameters: [] }

const required: readonly Fault[] = [
  {
    id: 'pushing-demanded-and-refused',
    cause: 'pushed-request-required',
    severity: 'error',
    async apply(flow) {
      const login = openLogin(flow)
      if (!login || all(flow, 'metadata-response').length === 0) return undefined
      const answered = await refuseInResponse(flow, login, withMetadata(flow, demand), 'invalid_request')
      return answered && mutant(answered)
    },
  },
  {
    id: 'pushing-demanded-on-an-error-page',
    cause: 'pushed-request-required',
    severity: 'error',
    apply(flow) {
      const login = openLogin(flow)
      if (!login || all(flow, 'metadata-response').length === 0) return undefined
      return mutant(errorPageAt(login, withMetadata(flow, demand), 'invalid_request'))
    },
  },
  {
    id: 'pushing-demanded-in-words',
    cause: 'pushed-request-required',
    severity: 'error',
    async apply(flow) {
      const login = openLogin(flow)
      const words = 'Pushed Authorization Request must be used'
      const answered = login && (await refuseInResponse(flow, login, flow.exchanges, 'invalid_request', words))
      return answered && mutant(answered)
    },
  },
  {
    id: 'pushing-demanded-and-not-missed',
    cause: 'pushed-request-required',
    severity: 'warning',
    apply(flow) {
      const login = openLogin(flow)
      if (!login || all(flow, 'metadata-response').length === 0) return undefined
      return mutant(withMetadata(flow, demand))
    },
  },
]

const late = (id: string, severity: Fault['severity'], error?: string): Fault => ({
  id,
  cause: 'pushed-request-expired',
  severity,
  async apply(flow) {
    const found = pushedLogin(flow)
    if (!found) return undefined
    const { login, lives } = found
    const exchanges = delayed(flow.exchanges, login.requests[0].exchange, lives + 20_000)
    const answered = error ? await refuseInResponse(flow, login, exchanges, error) : exchanges
    return answered && mutant(answered)
  },
})

const expired: readonly Fault[] = [
  late('pushed-request-used-late', 'error', 'invalid_request_uri'),
  late('pushed-request-used-late-and-invalid-request', 'error', 'invalid_request'),
  late('pushed-request-used-late-and-taken', 'warning'),
  {
    id: 'pushed-request-used-late-on-an-error-page',
    cause: 'pushed-request-expired',
    severity: 'error',
    apply(flow) {
      const found = pushedLogin(flow)
      if (!found) return undefined
      const exchanges = delayed(flow.exchanges, found.login.requests[0].exchange, found.lives + 20_000)
      return mutant(errorPageAt(found.login, exchanges, 'invalid_request_uri: request_uri is invalid or expired'))
    },
  },
  {
    id: 'pushed-request-used-again',
    cause: 'pushed-request-expired',
    severity: 'error',
    apply(flow) {
      const found = pushedLogin(flow)
      if (!found) return undefined
      const once = exchangeOf(flow, found.login.requests[0].exchange)
      const last = Math.max(...flow.exchanges.map(({ startedAt, timing }) => startedAt + (timing.ended ?? 0)))
      const id = nextId(flow.exchanges)
      const again = { ...once, id, startedAt: (last + 5000) as typeof once.startedAt }
      const words = 'invalid_request_uri: request_uri is invalid, expired, or was already used'
      return mutant(errorPage([...flow.exchanges, again], id, words))
    },
  },
  {
    id: 'pushed-request-of-another-client',
    cause: 'pushed-request-expired',
    severity: 'error',
    apply(flow) {
      const found = pushedLogin(flow)
      if (!found) return undefined
      const exchanges = changeAtBrowser(flow.exchanges, found.login, 'client_id', 'another-client')
      return mutant(errorPageAt(found.login, exchanges, 'invalid_request: request_uri is of another client'))
    },
  },
  {
    id: 'pushed-request-of-another-client-in-response',
    cause: 'pushed-request-expired',
    severity: 'error',
    async apply(flow) {
      const found = pushedLogin(flow)
      if (!found) return undefined
      const exchanges = changeAtBrowser(flow.exchanges, found.login, 'client_id', 'another-client')
      const answered = await refuseInResponse(flow, found.login, exchanges, 'invalid_request_uri')
      return answered && mutant(answered)
    },
  },
]

/** What goes wrong with pushed authorization requests (RFC 9126). */
export const pushedFaults: readonly Fault[] = [...required, ...expired]
