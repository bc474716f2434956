import { parameter } from '../exchange/parameter.ts'
import type { Flow } from '../flow/flow.ts'
import type { AuthorizationRequest } from '../oauth/message.ts'
import { refusedAtAuthorization, wordsOf } from './asked.ts'
import { defineCause } from './cause.ts'
import { lacks, observe, placeOf } from './evidence.ts'
import type { Evidence } from './finding.ts'
import { firstOf } from './in-flow.ts'
import { said } from './refusals.ts'

/** The server takes pushed authorization requests alone, and this one came through the browser (RFC 9126 §4). */
export const pushedRequestRequired = defineCause({
  id: 'pushed-request-required',
  title: 'The server takes pushed authorization requests alone',
  possibleCause:
    'The metadata of the server, or the registration of the client, requires pushed authorization requests, and the client sends its parameters through the browser.',
  solution:
    'Post the parameters to the pushed_authorization_request_endpoint first, and send the browser off with client_id and the request_uri that it gives; or lift the requirement.',
  troubleshoot: 'Look at require_pushed_authorization_requests in the metadata and in the registration.',
  references: ['RFC 9126 §4', 'RFC 9126 §5', 'RFC 9126 §6'],
  severities: ['error', 'warning'],
  where: 'client',
  leadsTo: ['malformed-request', 'request-object-invalid', 'pkce-missing'],
  check(flow, { metadata }) {
    const request = firstOf(flow, 'authorization-request')
    if (!request || isPushed(request)) return []
    const required = metadata && parameter(metadata, 'require_pushed_authorization_requests')
    const demanded = required?.value === 'true' ? required : undefined
    const refusal = refusedAtAuthorization(flow).find(
      ({ error }) => namesPushing.test(wordsOf(error)) || (demanded && error.code.value === 'invalid_request'),
    )
    if (!refusal && !demanded) return []
    const at: Evidence = lacks(placeOf(request, 'request_uri'), 'the request_uri of a pushed request')
    const more: readonly Evidence[] = demanded ? [{ place: demanded.place, seen: demanded.value, expected: null }] : []
    return [
      observe(
        refusal || hasErrorPage(flow) ? 'error' : 'warning',
        demanded
          ? 'The metadata of the server requires pushed authorization requests, and this one came through the browser with all its parameters. Push them first, and send client_id and request_uri alone.'
          : 'The server refused the request because it was not pushed. Push the parameters first, and send client_id and request_uri alone.',
        at,
        ...more,
        ...(refusal ? said(refusal) : []),
      ),
    ]
  },
})

/** Servers write it as a name or as plain words; three letters alone are the short form in capitals only. */
const namesPushing = /[Pp]ushed[ _-][Aa]uthorization|\bPAR\b/

/** RFC 9126 §2.2: what the server gives is mostly a URN of its own, and always a URI that it made. */
const isPushed = (request: AuthorizationRequest) => parameter(request, 'request_uri') !== undefined

const hasErrorPage = (flow: Flow) => firstOf(flow, 'authorization-error-page') !== undefined
