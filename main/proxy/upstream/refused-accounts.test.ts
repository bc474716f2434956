import { expect, test } from 'vitest'
import { RefusedAccount } from './proxy-fault.ts'
import { RefusedAccounts } from './refused-accounts.ts'
import type { ProxyHop } from './route/hop.ts'

test('a proxy is not told an account again for a moment after it refused it; another account is told', () => {
  const clock = { now: 0 }
  const accounts = new RefusedAccounts(() => clock.now)
  const hop: ProxyHop = { kind: 'http', host: 'proxy.example', port: 8080, username: 'me', password: 'wrong' }
  const fault = new RefusedAccount('refused')
  expect(accounts.refusal(hop)).toBeUndefined()
  accounts.add(hop, fault)
  expect(accounts.refusal(hop)).toBe(fault)
  expect(accounts.refusal({ ...hop, username: 'you' })).toBeUndefined()
  expect(accounts.refusal({ ...hop, port: 8081 })).toBeUndefined()
  clock.now += 5000
  expect(accounts.refusal(hop)).toBeUndefined()
})
