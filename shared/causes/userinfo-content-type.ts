import { parameter } from '../exchange/parameter.ts'
import { headerPlace } from '../exchange/place.ts'
import type { ResourceResponse } from '../oauth/message.ts'
import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import type { Observation } from './finding.ts'

/** UserInfo is sent as something else than it is (OpenID Connect Core §5.3.2). */
export const userinfoContentType = defineCause({
  id: 'userinfo-content-type',
  title: 'UserInfo is sent with another Content-Type than its own',
  possibleCause:
    'The server sends its claims with the Content-Type of a page or a text, or something before it writes the header anew or takes it out.',
  solution:
    'Send the UserInfo response as application/json where it is a JSON object, and as application/jwt where it is signed or encrypted.',
  troubleshoot: 'Compare Content-Type of the UserInfo response with its body, at the server and behind each gateway.',
  references: ['OpenID Connect Core §5.3.2', 'OpenID Connect Core §5.3.4'],
  severities: ['warning', 'note'],
  where: 'authorization-server',
  checkResource: ({ message }) => (message.kind === 'resource-response' && message.userinfo ? judge(message) : []),
})

function judge(message: ResourceResponse): readonly Observation<'warning' | 'note'>[] {
  const { exchange, response, body } = message
  // A recording without headers says nothing.
  if (response.status !== 200 || response.headers.length === 0) return []
  const format = formatOf(message)
  if (!format || format.type === body.mediaType) return []
  const isCloseEnough = format.type === 'application/json' && /^application\/[\w.-]+\+json$/.test(body.mediaType ?? '')
  const told = body.mediaType === undefined ? 'without a Content-Type' : 'with Content-Type {seen:0}'
  return [
    observe(
      isCloseEnough ? 'note' : 'warning',
      `The UserInfo response is ${format.noun}, and is sent ${told}: a client that goes by the header ${isCloseEnough ? 'may refuse' : 'refuses'} it. Send it with {expected:0}.`,
      {
        place: headerPlace(exchange, 'response', 'content-type'),
        seen: body.mediaType ?? null,
        expected: format.type,
      },
    ),
  ]
}

/** What the body is; undefined where it is no answer about a person, or not all of it is there. */
function formatOf(message: ResourceResponse): { readonly type: string; readonly noun: string } | undefined {
  const { body, jwt } = message
  if (body.truncated || body.undecodable !== undefined) return undefined
  if (jwt) return { type: 'application/jwt', noun: 'a JWT' }
  if (body.kind !== 'json' || message.parameters.length === 0 || parameter(message, 'error')) return undefined
  return { type: 'application/json', noun: 'a JSON object' }
}
