import type { Fault } from '../fault.ts'

export const scopeMismatch: readonly Fault[] = [
  {
    name: 'scope-not-registered',
    cause: 'scope-mismatch',
    severity: 'error',
    about: 'the app asks for a scope that it is not registered for',
    client: { scope: 'openid profile email' },
    server: { scope: 'openid profile api:read' },
    evidence: { location: 'request.query.scope', seen: 'openid profile email' },
  },
  {
    name: 'scope-insufficient',
    cause: 'scope-mismatch',
    severity: 'error',
    about: 'the resource needs a scope that the token does not have',
    server: { resourceScope: 'api:write' },
    evidence: { location: 'response.body.scope', expected: 'api:write' },
  },
]
