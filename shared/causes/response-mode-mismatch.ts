import { type Parameter, parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationResponse } from '../oauth/message.ts'
import { countingRequest, refusedAtAuthorization, wordsOf } from './asked.ts'
import { type CheckContext, defineCause } from './cause.ts'
import { observe, shows } from './evidence.ts'
import type { Observation } from './finding.ts'
import { stepsOf } from './in-flow.ts'
import { said } from './refusals.ts'

/** The response comes by another way than was asked for, or by one that its contents forbid. */
export const responseModeMismatch = defineCause({
  id: 'response-mode-mismatch',
  title: 'The response comes by another way than was asked for',
  possibleCause:
    'The server does not know the response_mode, or has a default of its own; or tokens are sent in the query, where they stay in logs and histories.',
  solution:
    'Ask for a response_mode that the server lists, have the callback read that one, and send tokens by form_post or in the fragment, never in the query.',
  troubleshoot: 'Compare response_mode in the authorization request with where code and state stand in the response.',
  references: [
    'OAuth 2.0 Multiple Response Types §2.1',
    'OAuth 2.0 Multiple Response Types §3',
    'OAuth 2.0 Multiple Response Types §5',
    'OAuth 2.0 Form Post Response Mode §2',
    'RFC 8414 §2',
  ],
  severities: ['error', 'warning', 'note'],
  where: 'authorization-server',
  leadsTo: ['malformed-request', 'state-mismatch'],
  check(flow, context) {
    const request = countingRequest(flow)
    const mode = request && parameter(request, 'response_mode')
    return [...(mode ? [...refused(flow, mode, context), ...otherMode(flow, mode)] : []), ...tokensInQuery(flow)]
  },
})

/** RFC 8414 §2: response_modes_supported; where it is absent, query and fragment, and nobody goes by that. */
function refused(flow: Flow, mode: Parameter, { metadata }: CheckContext): readonly Observation[] {
  const listed = metadata?.responseModesSupported
  const at = listed?.[0]?.place
  const unlisted = listed !== undefined && at !== undefined && !listed.some(({ value }) => value === mode.value)
  const evidence = unlisted
    ? { ...shows(mode, listed.map(({ value }) => value).join(', ')), expectedAt: at }
    : shows(mode)
  const refusal = refusedAtAuthorization(flow).find(
    ({ error, causes }) =>
      /response[ _]?mode/i.test(wordsOf(error)) ||
      (unlisted &&
        (error.code.value === 'invalid_request' || causes.includes('response-type-unsupported')) &&
        !error.description),
  )
  if (refusal) {
    return [
      {
        ...observe(
          'error',
          unlisted
            ? 'The server refused the response_mode {seen:0}: it has {expected:0}. Ask for one of these.'
            : 'The server refused the response_mode {seen:0}. Ask for one that it lists in response_modes_supported, or leave it out.',
          evidence,
          ...said(refusal),
        ),
        where: 'client' as const,
      },
    ]
  }
  if (!unlisted || refusedAtAuthorization(flow).length > 0) return []
  return [
    {
      ...observe(
        'note',
        'The response_mode {seen:0} is not among those that the metadata of the server lists: {expected:0}.',
        evidence,
      ),
      where: 'client' as const,
    },
  ]
}

/** What a mode comes as; JARM §2.3 adds signed forms of the same ways. */
const waysOf: ReadonlyMap<string, AuthorizationResponse['mode']> = new Map([
  ['query', 'query'],
  ['query.jwt', 'query'],
  ['fragment', 'fragment'],
  ['fragment.jwt', 'fragment'],
  ['form_post', 'form_post'],
  ['form_post.jwt', 'form_post'],
])

function otherMode(flow: Flow, mode: Parameter): readonly Observation[] {
  const wanted = waysOf.get(mode.value)
  if (!wanted) return []
  return stepsOf(flow, 'authorization-response').flatMap(({ message }) => {
    // A refusal may come by the default way; and what a page's script does with a fragment is its own affair.
    if (message.error || message.mode === wanted || !isOfServer(message, wanted)) return []
    const first = message.parameters.find(({ in: carried }) => carried !== 'jwt')
    if (!first) return []
    return [
      observe(
        flow.outcome === 'completed' ? 'warning' : 'error',
        `The response_mode {seen:0} was asked for, and the response came ${wordsFor(message.mode)}. A callback that reads ${wordsFor(wanted)} finds nothing. Have the server answer as asked, or ask for the mode that it uses.`,
        shows(mode, message.mode),
        { place: first.place, seen: first.value, expected: null },
      ),
    ]
  })
}

function isOfServer({ sighting, mode }: AuthorizationResponse, wanted: AuthorizationResponse['mode']): boolean {
  return (
    sighting === 'redirect' ||
    (mode === 'query' && wanted === 'form_post') ||
    (mode === 'form_post' && wanted === 'query')
  )
}

function wordsFor(mode: AuthorizationResponse['mode']): string {
  return mode === 'query' ? 'in the query' : mode === 'fragment' ? 'in the fragment' : 'as a posted form'
}

/** OAuth 2.0 Multiple Response Types §3 and §5: with an access token or an ID token, the query must not be used. */
function tokensInQuery(flow: Flow): readonly Observation[] {
  return stepsOf(flow, 'authorization-response').flatMap(({ message }) => {
    if (message.mode !== 'query' || message.sighting !== 'redirect') return []
    const token = ['access_token', 'id_token']
      .map((name) => parameter(message, name))
      .find((found) => found?.in === 'query')
    if (!token) return []
    return [
      observe(
        'warning',
        `The server sends the ${token.name === 'id_token' ? 'ID token' : 'access token'} in the query of the callback: there it stays in the browser's history, in logs and in Referer headers. Tokens must come in the fragment or by form_post; better ask for a code.`,
        { ...shows(token), expected: null },
      ),
    ]
  })
}
