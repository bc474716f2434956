import type { Fault } from '../fault.ts'

export const gatewayAltered: readonly Fault[] = [
  {
    name: 'gateway-drops-authorization',
    cause: 'gateway-altered',
    severity: 'error',
    about: 'the gateway drops the Authorization header on the way to the server',
    gateway: 'drops-authorization',
    evidence: { location: 'request.header.authorization', seen: null, expected: /^Basic ‹credentials \d+›$/ },
  },
  {
    name: 'gateway-answers-502',
    cause: 'gateway-altered',
    severity: 'error',
    about: 'the gateway finds no server behind the token endpoint',
    gateway: 'answers-502',
    evidence: { location: 'response.status', seen: '502', expected: '200, or 400 with an error in JSON' },
  },
  {
    name: 'gateway-login-page-at-token',
    cause: 'gateway-altered',
    severity: 'error',
    about: 'the gateway redirects the token endpoint to a login page of its own',
    gateway: 'login-page-at-token',
    evidence: { location: 'response.status', seen: '302', expected: '200' },
  },
  {
    name: 'gateway-damages-gzip',
    cause: 'gateway-altered',
    severity: 'error',
    about: 'the gateway says that the token response is gzip, and it is not',
    gateway: 'damages-gzip',
    evidence: { location: 'response.header.content-encoding', seen: 'gzip', expected: 'the coding of the body' },
  },
]
