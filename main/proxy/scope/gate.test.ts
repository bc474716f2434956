import { describe, expect, test } from 'vitest'
import { defaultProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import type { ClientEnd } from '../client-ends.ts'
import { type ClientAndHost, type ClientRefusal, createGate } from './gate.ts'

const client = { target: 'as.example:443', userAgent: 'App/1' }
const surfer = { ...client, userAgent: 'Mozilla/5.0' }
const target = { host: 'as.example', port: 443 }
const said = Object.assign(new Error('alert'), { code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' })
const silent = Object.assign(new Error('reset'), { code: 'ECONNRESET' })
const other = Object.assign(new Error('cipher'), { code: 'ERR_SSL_NO_SHARED_CIPHER' })

function open(tunnelPinned: boolean) {
  const told: ClientRefusal[] = []
  const trusted: ClientAndHost[] = []
  const scope = { ...defaultProxySettings.scope, tunnelPinned }
  const gate = createGate(scope, { refused: (refusal) => told.push(refusal), trusted: (who) => trusted.push(who) })
  return { gate, told, trusted, scope }
}

test('proposes a host once, for a client that says that it does not take the certificate', () => {
  const { gate, told } = open(false)
  gate.refused(client, target, 'as.example', said)
  gate.refused(client, target, 'as.example', said)
  expect(told).toEqual([{ host: 'as.example', port: 443, client: 'App/1', how: 'said' }])
  expect(gate.decide(client, target)).toBe('decrypt')
})

test('proposes it at once for a program that goes without a word', () => {
  const { gate, told } = open(false)
  gate.refused(client, target, undefined, silent)
  expect(told).toEqual([{ host: 'as.example', port: 443, client: 'App/1', how: 'closed' }])
})

test('proposes it at the second time only, for a browser that goes without a word', () => {
  const { gate, told } = open(false)
  gate.refused(surfer, target, undefined, silent)
  expect(told).toEqual([])
  gate.refused(surfer, target, undefined, silent)
  expect(told).toHaveLength(1)
})

test('takes back its suspicion of a browser that sends a request', () => {
  const { gate, told } = open(false)
  gate.refused(surfer, target, undefined, silent)
  gate.heard(surfer)
  gate.refused(surfer, target, undefined, silent)
  expect(told).toEqual([])
})

test('takes its proposal back where the client trusts the certificate by now, and makes it again', () => {
  const { gate, told, trusted } = open(true)
  gate.refused(client, target, undefined, said)
  gate.heard({ ...client, userAgent: 'Other/1' })
  expect(trusted).toEqual([])
  gate.heard(client)
  expect(trusted).toEqual([{ host: 'as.example', port: 443, client: 'App/1' }])
  expect(gate.decide(client, target)).toBe('decrypt')
  gate.refused(client, target, undefined, said)
  expect(told).toHaveLength(2)
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

/** The end of a connection whose program the system tells when `tell` is called. */
function programEnd(pid: number, name: string) {
  const waiting: (() => void)[] = []
  let told = false
  const process = { pid, name }
  const end: ClientEnd = {
    get process() {
      return told ? process : undefined
    },
    get told() {
      return told
    },
    whenTold: (then) => (told ? then(process) : waiting.push(() => then(process))),
  }
  const tell = () => {
    told = true
    for (const then of waiting.splice(0)) then()
  }
  return { client: { target: 'as.example:443', userAgent: undefined, end }, tell }
}

describe('clients that are known by their programs alone', () => {
  test('are told apart: one that refuses is tunnelled, one that trusts is not', () => {
    const { gate, told } = open(true)
    const python = programEnd(1, 'python3')
    expect(gate.refused(python.client, target, undefined, said).kind).toBe('said')
    expect(told).toEqual([])
    python.tell()
    expect(told).toEqual([{ host: 'as.example', port: 443, client: 'python3', how: 'said' }])
    const again = programEnd(2, 'python3')
    expect(gate.awaitsProgram(again.client)).toBe(true)
    again.tell()
    expect([gate.awaitsProgram(again.client), gate.decide(again.client, target)]).toEqual([
      false,
      'client-refused-certificate',
    ])
    const node = programEnd(3, 'node')
    node.tell()
    expect(gate.decide(node.client, target)).toBe('decrypt')
    // Each is proposed.
    gate.refused(node.client, target, undefined, said)
    expect(told).toHaveLength(2)
  })

  test('are waited for by nobody where nobody is tunnelled', () => {
    const { gate } = open(false)
    gate.refused(programEnd(1, 'python3').client, target, undefined, said)
    expect(gate.awaitsProgram(programEnd(2, 'node').client)).toBe(false)
  })

  test('trust by the process: another of the same name may not', () => {
    const { gate } = open(false)
    const one = programEnd(1, 'wget')
    one.tell()
    gate.heard(one.client)
    const judged: string[] = []
    const same = programEnd(1, 'wget')
    gate.unlessTrusting(same.client, () => judged.push('same'))
    const other = programEnd(2, 'wget')
    gate.unlessTrusting(other.client, () => judged.push('other'))
    expect(judged).toEqual([])
    same.tell()
    other.tell()
    expect(judged).toEqual(['other'])
  })
})
