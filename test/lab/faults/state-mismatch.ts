import type { Fault } from '../fault.ts'

export const stateMismatch: readonly Fault[] = [
  {
    name: 'state-dropped',
    cause: 'state-mismatch',
    severity: 'error',
    about: 'the server leaves the state out of its response',
    server: { state: 'dropped' },
    evidence: { location: 'response.header.location.query.state', seen: null, expected: /^[\w-]{43}$/ },
  },
  {
    name: 'state-changed',
    cause: 'state-mismatch',
    severity: 'error',
    about: 'the state comes back in lower case',
    server: { state: 'lower-cased' },
    evidence: { location: 'response.header.location.query.state', seen: /^[a-z0-9_-]{43}$/, expected: /^[\w-]{43}$/ },
  },
  {
    name: 'state-guessable',
    cause: 'state-mismatch',
    severity: 'warning',
    about: 'the app sends the same short state in every login',
    client: { state: 'abc123' },
    evidence: { location: 'request.query.state', seen: 'abc123', expected: null },
  },
]
