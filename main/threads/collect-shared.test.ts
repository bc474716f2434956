import { expect, it, vi } from 'vitest'
import { collectShared } from './collect-shared.ts'

const mebibyte = 1024 * 1024

it('collects whenever sixteen mebibytes have come together, and begins anew after that', () => {
  const collect = vi.fn()
  const letGo = collectShared(collect)
  const collected = [8, 7, 1, 15, 1, 40, 1].map((size) => {
    letGo(size * mebibyte)
    return collect.mock.calls.length
  })
  expect(collected).toEqual([0, 0, 1, 1, 2, 3, 3])
})
