import { expect, test } from 'vitest'
import type { ClientProcess } from '../../shared/exchange/client-process.ts'
import type { ConnectionEnds } from './connection-ends.ts'
import { createProcessFinder } from './process-finder.ts'

const ends = (port: number, address = '127.0.0.1'): ConnectionEnds => ({
  client: { address, port },
  proxy: { address: '127.0.0.1', port: 8080 },
})
const program = (port: number): ClientProcess => ({ pid: port, name: 'curl' })

/** A finder whose scans end when the test says so. */
function finder() {
  const scans: { readonly ports: readonly number[]; readonly end: (fails?: boolean) => void }[] = []
  const found = createProcessFinder({
    look: (connections) =>
      new Promise((done, fail) => {
        const ports = connections.map(({ client }) => client.port)
        scans.push({
          ports,
          end: (fails) => (fails ? fail(new Error('no such command')) : done({ programs: ports.map(program) })),
        })
      }),
    close: () => undefined,
  })
  const told: (number | undefined)[] = []
  const ask = (connection: ConnectionEnds) => found.find(connection, (process) => told.push(process?.pid))
  return { scans, told, ask, found }
}

const settled = () => new Promise((done) => setImmediate(done))

test('looks once for all that wait, one scan at a time', async () => {
  const { scans, told, ask } = finder()
  for (const port of [1, 2, 3]) ask(ends(port))
  expect(scans.map(({ ports }) => ports)).toEqual([[1]])
  scans[0]?.end()
  await settled()
  expect(scans.map(({ ports }) => ports)).toEqual([[1], [2, 3]])
  scans[1]?.end()
  await settled()
  expect(told).toEqual([1, 2, 3])
  expect(scans).toHaveLength(2)
})

test('does not look for what was withdrawn before', async () => {
  const { scans, told, ask } = finder()
  const first = ask(ends(1))
  const second = ask(ends(2))
  expect([first(), second()]).toEqual([false, true])
  scans[0]?.end()
  await settled()
  expect(scans).toHaveLength(1)
  expect(told).toEqual([1])
})

test('does not ask the system about other machines', async () => {
  const { scans, told, ask } = finder()
  ask(ends(1, '192.0.2.7'))
  await settled()
  expect(told).toEqual([undefined])
  expect(scans).toEqual([])
})

test('gives a system up that cannot be asked', async () => {
  const { scans, told, ask } = finder()
  for (const port of [1, 2, 3]) {
    ask(ends(port))
    scans.at(-1)?.end(true)
    await settled()
  }
  ask(ends(4))
  await settled()
  expect(told).toEqual([undefined, undefined, undefined, undefined])
  expect(scans).toHaveLength(3)
})

test('tells nobody for whom there is no room to wait', async () => {
  const { scans, told, ask } = finder()
  for (let port = 1; port <= 20_001; port++) ask(ends(port))
  ask(ends(20_002))
  await settled()
  expect(told).toEqual([undefined])
  scans[0]?.end()
  await settled()
  expect(scans[1]?.ports).toHaveLength(20_000)
})
