import { defineCause } from './cause.ts'
import { malformedAuthorization } from './malformed-request/authorization.ts'
import { malformedParameters } from './malformed-request/parameters.ts'
import { saidToBeMalformed } from './malformed-request/server-words.ts'

/** A request lacks what it must have, or has it in a form that cannot be read. */
export const malformedRequest = defineCause({
  id: 'malformed-request',
  title: 'The request is malformed',
  possibleCause: 'A required parameter is missing, or a value cannot be decoded or read.',
  solution: 'Send every required parameter once, percent-encoded as UTF-8.',
  troubleshoot: "Compare the parameters of the request with those that the server's documentation asks for.",
  references: [
    'RFC 6749 §3.1.1',
    'RFC 6749 §4.1.1',
    'RFC 6749 §4.1.2.1',
    'RFC 6749 §5.2',
    'RFC 6749 appendix B',
    'OpenID Connect Core §3.1.2.1',
    'OpenID Connect Core §5.5',
  ],
  severities: ['error', 'warning', 'note'],
  where: 'client',
  check(flow) {
    const proved = [...malformedAuthorization(flow), ...malformedParameters(flow)]
    return proved.some(({ severity }) => severity === 'error') ? proved : [...proved, ...saidToBeMalformed(flow)]
  },
})
