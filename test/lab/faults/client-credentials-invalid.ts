import type { Fault } from '../fault.ts'

export const clientCredentialsInvalid: readonly Fault[] = [
  {
    name: 'client-secret-wrong',
    cause: 'client-credentials-invalid',
    severity: 'error',
    about: 'the app has another secret than the server',
    client: { clientSecret: 'the-secret-of-last-year' },
    evidence: { location: 'response.body.error', seen: 'invalid_client', expected: null },
  },
  {
    name: 'client-id-unknown',
    cause: 'client-credentials-invalid',
    severity: 'error',
    about: 'the app has a client id that the server does not know',
    client: { clientId: 'lab-clent' },
    evidence: { location: 'request.query.client_id', seen: 'lab-clent', expected: null },
  },
  {
    name: 'client-two-methods',
    cause: 'client-credentials-invalid',
    severity: 'error',
    about: 'the app sends its secret in the header and in the body',
    client: { bothMethods: true },
    evidence: {
      location: 'request.body.client_secret',
      seen: 'client_secret_post',
      expected: 'client_secret_basic alone',
    },
  },
  {
    name: 'client-basic-not-encoded',
    cause: 'client-credentials-invalid',
    severity: 'error',
    about: 'the secret has a plus and a percent sign, and is put into Basic as it is',
    client: { rawBasic: true, clientSecret: 'a+b%c-the-secret-of-the-lab' },
    server: { clientSecret: 'a+b%c-the-secret-of-the-lab' },
    evidence: {
      location: 'request.header.authorization',
      seen: 'not form-encoded',
      expected: 'id and secret, each form-encoded',
    },
  },
]
