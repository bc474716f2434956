import { defineCause } from './cause.ts'
import { lacks, observe, placeOf, status } from './evidence.ts'
import { stepsOf } from './in-flow.ts'

/** The token endpoint refuses, and names no error that a client could read (RFC 6749 §5.2). */
export const tokenErrorWithoutCode = defineCause({
  id: 'token-error-without-code',
  title: 'The token endpoint refuses without naming an error',
  possibleCause:
    'The request did not reach the part of the server that speaks OAuth, or the server answers refusals in a form of its own.',
  solution:
    'Read the body of the answer: what it says stands outside of the specification. The server should answer with an object that has error, such as invalid_grant.',
  troubleshoot: 'Compare the address of the token request with token_endpoint in the metadata, and read the body.',
  references: ['RFC 6749 §5.2'],
  severities: ['error'],
  where: 'authorization-server',
  onlyIfUnexplained: true,
  check: (flow) =>
    stepsOf(flow, 'token-response').flatMap(({ message }) => {
      const { response, body, error, granted, exchange } = message
      // 401 is told as a refusal of the client; what is no JSON, as something that stands in the way.
      if (granted || error || body.kind !== 'json' || response.status < 400 || response.status === 401) return []
      return [
        observe(
          'error',
          'The token endpoint refused the request with the status {seen:0}, and its answer has no error that a client could read: libraries then report an invalid response instead of the reason. Read what the body says, and see that the address is that of the token endpoint.',
          status(exchange, response.status, '400'),
          lacks(placeOf(message, 'error'), 'a code such as invalid_grant'),
        ),
      ]
    }),
})
