import { defineCause } from './cause.ts'
import { headersTooLarge } from './gateway/header-too-large.ts'

/** Headers, nearly always cookies, that are larger than a gateway or a server reads. */
export const responseHeaderTooLarge = defineCause({
  id: 'response-header-too-large',
  title: 'The headers are too large for what stands in the way',
  possibleCause:
    'The client keeps tokens in cookies, and its answer to the callback has more header bytes than the gateway before it buffers; or cookies of earlier logins pile up until a request is refused.',
  solution:
    "Keep a session on the server and its id alone in the cookie, or raise the limits: nginx's proxy_buffer_size and proxy_buffers for answers, large_client_header_buffers for requests.",
  troubleshoot:
    'Add up Set-Cookie of the answer behind the gateway, and look into the gateway\'s log for "upstream sent too big header".',
  references: ['RFC 6585 §5', 'RFC 9110 §5.4', 'RFC 9110 §15.6.3'],
  severities: ['error'],
  where: 'gateway',
  check: headersTooLarge,
})
