import { expect, it } from 'vitest'
import { keepNewest, replaceKnown } from './keep-newest.ts'

const idOf = ({ id }: { readonly id: number }) => id

it('adds what is new, and lets the oldest go', () => {
  const items = [{ id: 1 }, { id: 2 }]
  keepNewest(items, { id: 3 }, 3, idOf)
  expect(items).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }])
  keepNewest(items, { id: 4 }, 3, idOf)
  expect(items).toEqual([{ id: 2 }, { id: 3 }, { id: 4 }])
})

it('puts what is known in its place, where nothing has to go', () => {
  const items = [
    { id: 1, said: 'a' },
    { id: 2, said: 'b' },
  ]
  keepNewest(items, { id: 1, said: 'c' }, 2, idOf)
  expect(items).toEqual([
    { id: 1, said: 'c' },
    { id: 2, said: 'b' },
  ])
})

it('tells where there is nothing to replace, and adds nothing', () => {
  const items = [{ id: 1 }]
  expect(replaceKnown(items, { id: 2 }, idOf)).toBe(false)
  expect(items).toEqual([{ id: 1 }])
})
