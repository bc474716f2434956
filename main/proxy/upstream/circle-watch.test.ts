import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { CircleWatch } from './circle-watch.ts'
import type { ProxyHop } from './route/hop.ts'
import type { Wanted } from './wanted.ts'

const hop: ProxyHop = { kind: 'http', host: 'proxy.example', port: 8080 }
const wanted = (host: string): Wanted => ({ origin: { scheme: 'https', host, port: 443 }, timeout: 1000 })
const tellsItBack = 'The proxy http://proxy.example:8080 gives back to Tokentrail what it is given'

function open() {
  const clock = { now: 0 }
  const asked: ((isCircle: boolean) => void)[] = []
  const told: string[] = []
  const watch = new CircleWatch(
    (_hop, _absoluteForm, answer) => asked.push(answer),
    () => clock.now,
  )
  const begin = (count: number, host = 'as.example') =>
    Array.from({ length: count }, () => watch.begins(hop, wanted(host), ({ message }) => told.push(message)))
  return { clock, asked, told, watch, begin, refusal: () => watch.refusal(hop, wanted('as.example'))?.message }
}

test('many to one server are ended where the proxy leads back, and the next are refused for a while', () => {
  const { clock, asked, told, begin, refusal } = open()
  begin(8)
  expect(asked.length).toBe(1)
  begin(2)
  asked[0]?.(true)
  expect(told.map((sentence) => sentence.startsWith(tellsItBack))).toEqual(Array(10).fill(true))
  expect(refusal()).toContain(tellsItBack)
  clock.now += 5000
  expect(refusal()).toBeUndefined()
  begin(2)
  expect(asked.length).toBe(2)
})

test('a crowd is left alone, and not asked about again before a minute is over', () => {
  const { clock, asked, told, begin, refusal } = open()
  begin(20)
  asked[0]?.(false)
  begin(20)
  expect([asked.length, told, refusal()]).toEqual([1, [], undefined])
  clock.now += 60_000
  begin(1)
  expect(asked.length).toBe(2)
})

test('a browser, those that are over, and those to several servers are no crowd', () => {
  const { asked, begin } = open()
  for (const host of ['a.example', 'b.example']) begin(6, host)
  for (const going of begin(7)) going.over()
  begin(7)
  expect(asked).toEqual([])
})

test('what is open is ended with the rest, for the same reason', () => {
  const { watch, begin } = open()
  const ended: unknown[] = []
  const socket = { once: () => socket, on: () => socket, destroy: (fault: unknown) => ended.push(fault) }
  for (const going of begin(1)) going.opened(socket as unknown as Socket)
  watch.isCircle(hop, wanted('as.example'))
  expect(String(ended)).toContain(tellsItBack)
})
