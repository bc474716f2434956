import { expect, test } from 'vitest'
import { createNotices } from './notices.ts'

/** Something that was done, and that others may undo too. */
function deed() {
  let done = true
  return {
    holds: () => done,
    run: async () => {
      done = false
    },
    undoneElsewhere() {
      done = false
    },
  }
}

const texts = (notices: ReturnType<typeof createNotices>) => notices.view.map(({ text }) => text)

test('tells the same sentence once until it is dismissed', () => {
  const notices = createNotices(() => undefined)
  expect([notices.add('It broke.'), notices.add('It broke.')]).toEqual([true, false])
  const [one] = notices.view
  expect(one).toMatchObject({ text: 'It broke.', undo: false, passing: false })
  notices.dismiss(one?.id ?? 0)
  expect(notices.view).toEqual([])
  expect(notices.add('It broke.')).toBe(true)
})

test('takes back what it tells of, each by itself, and tells it no more', async () => {
  let told = 0
  const notices = createNotices(() => {
    told++
  })
  notices.add('a passes unread.', deed())
  notices.add('b passes unread.', deed())
  const [first] = notices.view
  const before = told
  await notices.undo(first?.id ?? 0)
  expect(texts(notices)).toEqual(['b passes unread.'])
  expect(told).toBeGreaterThan(before)
})

test('tells no more of what has been changed by other ways, and says that there is nothing to undo', async () => {
  const notices = createNotices(() => undefined)
  const one = deed()
  notices.add('a passes unread.', one)
  const [shown] = notices.view
  one.undoneElsewhere()
  expect(notices.view).toEqual([])
  await expect(notices.undo(shown?.id ?? 0)).rejects.toThrow('There is nothing to undo any more')
})

test('what goes on stays dismissed while it changes, and is told again when it comes again', () => {
  const notices = createNotices(() => undefined)
  notices.standing('writing', '1 s behind')
  notices.standing('writing', '2 s behind')
  expect(texts(notices)).toEqual(['2 s behind'])
  notices.dismiss(notices.view[0]?.id ?? 0)
  notices.standing('writing', '3 s behind')
  expect(texts(notices)).toEqual([])
  notices.standing('writing', undefined)
  notices.standing('writing', '1 s behind')
  expect(texts(notices)).toEqual(['1 s behind'])
})

test('keeps the newest twenty', () => {
  const notices = createNotices(() => undefined)
  for (let number = 1; number <= 25; number++) notices.add(`Exchange ${number}`)
  expect([notices.view.length, notices.view[0]?.text]).toEqual([20, 'Exchange 6'])
})
