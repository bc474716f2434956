import { expect, test } from 'vitest'
import { emptyMirror } from '../store/mirror.ts'
import { exchangeRow, flowRow, stepRow } from '../testing/rows.ts'
import { clientName } from './use-client-name.ts'

const browser = exchangeRow(0, { program: 'chromium (pid 20)' })
const curl = exchangeRow(1, { program: 'curl (pid 4711)' })
const steps = [
  stepRow('s0', { kind: 'authorization-request', exchange: 0, from: 'user-agent' }),
  stepRow('s1', { kind: 'token-request', exchange: 1, from: 'client' }),
]

function mirrorOf(clientId: string | null, exchanges = [browser, curl]) {
  const flow = flowRow('a', { clientId, steps: steps.map(({ id }) => id) })
  return {
    ...emptyMirror,
    flows: new Map([['a', flow]]),
    steps: new Map(steps.map((step) => [step.id, step])),
    exchanges: new Map(exchanges.map((row) => [row.id, row])),
  }
}

test('calls a client by its id, whatever program it is', () => {
  expect(clientName(mirrorOf('web-app'), 'a')).toBe('web-app')
})

test('calls a client without an id by the program that asked for the token, not by the browser', () => {
  expect(clientName(mirrorOf(null), 'a')).toBe('curl (pid 4711)')
})

test('says that it does not know where the system did not tell', () => {
  expect(clientName(mirrorOf(null, [browser, { ...curl, program: null }]), 'a')).toBeNull()
})
