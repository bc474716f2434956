import { expect, test } from 'vitest'
import { createFindHolders } from './socket-holders.ts'

/** Processes with their sockets and parents; what was looked at is noted. */
function machine(sockets: Record<number, readonly number[]>, parents: Record<number, number> = {}) {
  const looked: number[] = []
  const find = createFindHolders(
    {
      processIds: () =>
        Object.keys(sockets)
          .map(Number)
          .toSorted((one, other) => other - one),
      parentOf: (pid) => parents[pid],
      eachSocket(pid, seen) {
        looked.push(pid)
        sockets[pid]?.some((inode) => seen(inode))
      },
    },
    1,
  )
  return { find: (...inodes: number[]) => [...find(new Set(inodes))], looked }
}

test('looks at the newest process first, and no further than it must', () => {
  const { find, looked } = machine({ 10: [1], 20: [2], 30: [3] })
  expect(find(2)).toEqual([[2, 20]])
  expect(looked).toEqual([30, 20])
})

test('looks first at the process that was found last', () => {
  const { find, looked } = machine({ 10: [1, 2], 20: [], 30: [] })
  find(1)
  looked.splice(0)
  expect(find(2)).toEqual([[2, 10]])
  expect(looked).toEqual([10])
})

test('names the process that opened a socket, not the one that inherited it', () => {
  const { find } = machine({ 10: [7], 20: [7], 30: [7, 8] }, { 30: 20, 20: 10, 10: 5 })
  expect(find(7, 8)).toEqual([
    [7, 10],
    [8, 30],
  ])
})

test('finds nothing where another account holds the socket, and looks at itself last', () => {
  const { find, looked } = machine({ 1: [], 10: [], 20: [] })
  expect(find(5)).toEqual([])
  expect(looked).toEqual([20, 10, 1])
})
