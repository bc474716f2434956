import type { Fault } from '../fault.ts'

export const scopeMismatch: readonly Fault[] = [
  {
    name: 'scope-not-registered',
    cause: 'scope-mismatch',
    severity: 'error',
    about: 'the app asks for a scope that it is not registered for',
    client: { scope: 'openid profile email' },
    server: { scope: 'openid profile api:read' },
    evidence: {
      location: 'request.query.scope',
      seen: 'openid profile email',
      expected: 'openid profile email offline_access api:read api:write',
    },
  },
  {
    name: 'scope-insufficient',
    cause: 'scope-mismatch',
    severity: 'error',
    about: 'the resource needs a scope that the token does not have',
    server: { resourceScope: 'api:write' },
    evidence: { location: 'response.body.scope', seen: 'api:read', expected: 'api:write' },
  },
]
