import { areOtherSites, isLoopback } from '../exchange/cookies/host.ts'
import { type Parameter, parameter } from '../exchange/parameter.ts'
import { comparableOrigin, hostOf } from '../exchange/url-parts.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationRequest } from '../oauth/message.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows, toChangeAt } from './evidence.ts'
import type { Observation } from './finding.ts'
import { firstOf, sightingsOf, stepsOf } from './in-flow.ts'
import type { RefererLeak } from './referer-memory.ts'

/** The address of a page tells a code, a token or the state to another site, in the Referer header (RFC 9700 §4.2). */
export const codeLeaked = defineCause({
  id: 'code-leaked',
  title: 'An address of the login is told to another site',
  possibleCause:
    'The page at the redirect URI, or the login page of the server, keeps code or state in its address and loads pictures, scripts or fonts of others, with a Referrer-Policy that sends the whole address along.',
  solution:
    'Answer the callback with a redirect to an address without the code, load nothing of others at the callback and at the login page, and send Referrer-Policy: no-referrer from both.',
  troubleshoot: 'Look at Referrer-Policy of the page, and at the Referer header of the requests that follow it.',
  references: ['RFC 9700 §4.2.1', 'RFC 9700 §4.2.2', 'RFC 9700 §4.2.4'],
  severities: ['warning'],
  where: 'client',
  check: (flow, { session }) => [...fromCallback(flow, session), ...fromLoginPage(flow, session)],
})

type Memory = Pick<CheckContext['session'], 'referers'>

/** What a response in the query brings; what is in a fragment or a body is in no Referer. */
const brought = ['code', 'access_token', 'id_token', 'response'] as const

function fromCallback(flow: Flow, { referers }: Memory): readonly Observation<'warning'>[] {
  return stepsOf(flow, 'authorization-response').flatMap((step) => {
    const { target } = step.message
    const values = sightingsOf(step).flatMap((message) => brought.flatMap((name) => parameter(message, name) ?? []))
    const found = firstLeak(values, ({ value }) =>
      referers.leaksOf(value).find(({ told }) => isStranger(told.value, target.value, flow)),
    )
    if (!found) return []
    const [sent, leak] = found
    const what = sent.name === 'code' ? 'the code' : sent.name === 'response' ? 'the response' : 'a token'
    return [
      observe(
        'warning',
        `The page at the callback told ${what} to {seen:1}, in the Referer header: whoever reads it there may use it first. Redirect from the callback to an address without it, and send Referrer-Policy: no-referrer.`,
        { ...shows(leak.leaked), expectedAt: sent.place },
        shows(leak.told),
      ),
    ]
  })
}

/** RFC 9700 §4.2.2: the page of the server has the authorization request in its address, and the state with it. */
function fromLoginPage(flow: Flow, { referers }: Memory): readonly Observation<'warning'>[] {
  const request = firstOf(flow, 'authorization-request')
  const state = request && parameter(request, 'state')
  if (!request || !state || state.value === '') return []
  const leak = referers
    .leaksOf(state.value)
    .find(({ from, told }) => from === originOf(request) && isStranger(told.value, clientOf(flow, request), flow))
  if (!leak) return []
  return [
    toChangeAt(
      'authorization-server',
      observe(
        'warning',
        'The page of the server told the state of this login to {seen:1}, in the Referer header: whoever reads it there can forge the response. Send Referrer-Policy: no-referrer with every page of the login, and load nothing of others there.',
        { ...shows(leak.leaked), expectedAt: state.place },
        shows(leak.told),
      ),
    ),
  ]
}

function firstLeak(
  values: readonly Parameter[],
  leakOf: (value: Parameter) => RefererLeak | undefined,
): readonly [Parameter, RefererLeak] | undefined {
  for (const value of values) {
    const leak = value.value === '' ? undefined : leakOf(value)
    if (leak) return [value, leak]
  }
  return undefined
}

const originOf = ({ endpoint }: AuthorizationRequest) => comparableOrigin(endpoint)

const clientOf = (flow: Flow, request: AuthorizationRequest) =>
  parameter(request, 'redirect_uri')?.value ?? flow.initiator?.url ?? ''

/** The server knows all of this, and other hosts of the client's own site are the client. What is on this machine is no proof. */
function isStranger(told: string, client: string, flow: Flow): boolean {
  const host = hostOf(told)
  if (isLoopback(host) || comparableOrigin(told) === flow.server) return false
  return areOtherSites(host, hostOf(client)) && areOtherSites(host, hostOf(flow.server ?? ''))
}
