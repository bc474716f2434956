import { expect, test } from 'vitest'
import { defaultProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { type ClientRefusal, createGate } from './gate.ts'

const client = { target: 'as.example:443', userAgent: 'App/1' }
const target = { host: 'as.example', port: 443 }
const said = Object.assign(new Error('alert'), { code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' })
const silent = Object.assign(new Error('reset'), { code: 'ECONNRESET' })
const other = Object.assign(new Error('cipher'), { code: 'ERR_SSL_NO_SHARED_CIPHER' })

function open(tunnelPinned: boolean) {
  const told: ClientRefusal[] = []
  const scope = { ...defaultProxySettings.scope, tunnelPinned }
  return { gate: createGate(scope, (refusal) => told.push(refusal)), told, scope }
}

test('proposes a host once, for a client that says that it does not take the certificate', () => {
  const { gate, told } = open(false)
  gate.refused(client, target, 'as.example', said)
  gate.refused(client, target, 'as.example', said)
  expect(told).toEqual([{ host: 'as.example', port: 443, userAgent: 'App/1' }])
  expect(gate.decide(client, target)).toBe('decrypt')
})

test('proposes it at the second time only, for a client that goes without a word', () => {
  const { gate, told } = open(false)
  gate.refused(client, target, undefined, silent)
  expect(told).toEqual([])
  gate.refused(client, target, undefined, silent)
  expect(told).toHaveLength(1)
})

test('takes back its suspicion of a client that sends a request', () => {
  const { gate, told } = open(false)
  gate.refused(client, target, undefined, silent)
  gate.heard(client)
  gate.refused(client, target, undefined, silent)
  expect(told).toEqual([])
})

test('blames no certificate where the two find no TLS that both speak', () => {
  const { gate, told } = open(true)
  for (let time = 0; time < 3; time++) gate.refused(client, target, undefined, other)
  expect(told).toEqual([])
  expect(gate.decide(client, target)).toBe('decrypt')
})

test('goes on looking into what goes to a host for which a client of that name took the certificate', () => {
  const { gate, told } = open(true)
  gate.heard(client)
  gate.refused(client, target, 'as.example', said)
  expect(told).toHaveLength(1)
  expect(gate.decide(client, target, 'as.example')).toBe('decrypt')
})

test('tunnels that client to that host where it may, until there are other settings', () => {
  const { gate, scope } = open(true)
  gate.refused(client, target, 'as.example', said)
  expect(gate.decide(client, target, 'as.example')).toBe('client-refused-certificate')
  expect(gate.decide({ ...client, userAgent: 'Other/1' }, target)).toBe('decrypt')
  expect(gate.decide({ ...client, target: 'rs.example:443' }, { host: 'rs.example', port: 443 })).toBe('decrypt')
  gate.configure(scope)
  expect(gate.decide(client, target)).toBe('decrypt')
})
