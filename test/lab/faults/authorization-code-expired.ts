import type { Fault } from '../fault.ts'

export const authorizationCodeExpired: readonly Fault[] = [
  {
    name: 'code-redeemed-late',
    cause: 'authorization-code-expired',
    severity: 'error',
    about: 'the code lives for one second, and the app redeems it after two and a half',
    client: { waits: 2500 },
    server: { codeLifetime: 1 },
    evidence: { location: 'request.body.code', seen: /^‹code \d+›$/, expected: null },
  },
  {
    name: 'code-redeemed-twice',
    cause: 'authorization-code-expired',
    severity: 'error',
    about: 'the callback runs twice, and redeems the code twice',
    client: { redeemsTwice: true },
    evidence: { location: 'request.body.code', seen: /^‹code \d+›$/, expected: null },
  },
]
