import { expect, it } from 'vitest'
import { type Exchange, exchangeId } from '../../shared/exchange/exchange.ts'
import { createMasker } from '../../shared/redact/masker.ts'
import { written } from '../../test/traffic/exchange.ts'
import { Har } from '../../test/traffic/har-schema.ts'
import { harPart } from './har-part.ts'

const secret = 'Zk3vT9qLx2Rw8YbN0pQs'

/** A session whose first exchanges were cleared. */
function sessionOf(count: number, answer: string): (from: number) => Iterable<Exchange> {
  const exchanges = Array.from({ length: count }, (_, index) =>
    written(40 + index, { url: `https://a.example/${secret}`, status: 200, answer }),
  )
  return (from) => exchanges.filter(({ id }) => id >= from)
}

async function whole(session: (from: number) => Iterable<Exchange>, masked: boolean) {
  const masker = masked ? createMasker() : undefined
  const parts: string[] = []
  let count = 0
  for (let from: number | null = 0; from !== null; ) {
    const part: Awaited<ReturnType<typeof harPart>> = await harPart(session, from, masker)
    parts.push(part.text)
    count += part.count
    from = part.next
  }
  return { parts, count, har: Har.parse(JSON.parse(parts.join(''))) }
}

it('makes a whole file of parts, none of them long', async () => {
  const { parts, count, har } = await whole(sessionOf(25, 'x'.repeat(300_000)), false)
  expect(parts.length).toBeGreaterThan(4)
  for (const part of parts) expect(part.length).toBeLessThan(2 * 1024 * 1024)
  expect(har.log.entries).toHaveLength(25)
  expect(count).toBe(25)
})

it('makes a file of no exchange, and one of a session that was cleared meanwhile', async () => {
  expect((await whole(sessionOf(0, ''), true)).har.log.entries).toEqual([])
  const first = await harPart(sessionOf(9, 'x'.repeat(300_000)), 0, undefined)
  const second = await harPart(sessionOf(0, ''), first.next ?? 0, undefined)
  expect(Har.parse(JSON.parse(first.text + second.text)).log.entries).toHaveLength(first.count)
})

it('counts those that cannot be read in the part in which they would stand', async () => {
  const plain = sessionOf(25, 'x'.repeat(300_000))
  const damaged = [43, 50, 64].map((id) => exchangeId(id))
  let unreadable = 0
  let parts = 0
  for (let from: number | null = 0; from !== null; parts++) {
    const begin: number = from
    const part: Awaited<ReturnType<typeof harPart>> = await harPart(
      (at, lost) => {
        // As a page is read: all at once, those behind the part's end among them.
        for (const id of damaged) if (id >= at) lost(id)
        return [...plain(at)].filter(({ id }) => !damaged.includes(id))
      },
      begin,
      undefined,
    )
    unreadable += part.unreadable
    from = part.next
  }
  expect([parts > 4, unreadable]).toEqual([true, 3])
})

it('masks a secret that an exchange of a later part names', async () => {
  const plain = sessionOf(9, 'x'.repeat(300_000))
  const last = written(60, { url: 'https://a.example/token', status: 200, json: { access_token: secret } })
  const { parts, har } = await whole((from) => [...plain(from), { ...last, id: exchangeId(60) }], true)
  expect(parts.length).toBeGreaterThan(1)
  expect(parts.join('')).not.toContain(secret)
  expect(har.log.entries).toHaveLength(10)
})
