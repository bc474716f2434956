import { setImmediate as nextRound } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Opened } from './wanted.ts'
import { withRoom } from './with-room.ts'

const wanted = { origin: { scheme: 'http', host: 'as.example', port: 80 }, timeout: 1000 } as const
const failed = (code: string) => Object.assign(new Error(code), { code })

/** Connections that are opened while there is room for `room` at most so many times; each attempt is counted. */
function limited(code: string, idle: number) {
  const attempts: Opened[] = []
  const told: (Error | undefined)[] = []
  let left = idle
  const giveUp = withRoom(
    (_wanted, opened) => {
      attempts.push(opened)
      return () => attempts.push(() => undefined)
    },
    () => left-- > 0,
  )(wanted, (error) => told.push(error))
  return { attempts, told, giveUp, fail: () => attempts.at(-1)?.(failed(code), undefined) }
}

it('opens a connection once more where others were let go for it', async () => {
  const { attempts, told, fail } = limited('EMFILE', 1)
  fail()
  expect(told).toEqual([])
  await nextRound()
  expect(attempts).toHaveLength(2)
  attempts[1]?.(undefined, undefined)
  expect(told).toEqual([undefined])
})

it('tells why it failed where nothing could be let go, and where it failed again', async () => {
  const none = limited('EMFILE', 0)
  none.fail()
  expect(none.told).toEqual([failed('EMFILE')])
  const again = limited('ENFILE', 5)
  again.fail()
  await nextRound()
  again.fail()
  expect(again.told).toEqual([failed('ENFILE')])
})

it('leaves all other failures as they are', async () => {
  const { attempts, told, fail } = limited('ECONNREFUSED', 5)
  fail()
  await nextRound()
  expect([attempts.length, told]).toEqual([1, [failed('ECONNREFUSED')]])
})

it('is given up in between', async () => {
  const { attempts, told, fail, giveUp } = limited('EMFILE', 1)
  fail()
  giveUp()
  await nextRound()
  expect([attempts.length, told]).toEqual([1, []])
})
