import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lookEvery, watchDescriptors } from './descriptor-watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A watch on a process that may open so many files more. */
function watched() {
  const state = { free: 1000, clients: 0, idle: 0 }
  const told: (string | undefined)[] = []
  const watch = watchDescriptors(
    () => state.clients,
    (sentence) => told.push(sentence),
    () => {
      const { idle } = state
      Object.assign(state, { free: state.free + idle, idle: 0 })
      return idle
    },
    (count) => state.free >= count,
  )
  const connect = (clients: number, free: number) => {
    Object.assign(state, { clients, free })
    watch.connected()
  }
  const look = (times = 1) => vi.advanceTimersByTime(times * lookEvery)
  return { state, told, watch, connect, look }
}

const sentence = expect.stringMatching(/new connections of clients are dropped.*ulimit -n/)

describe('a want of descriptors', () => {
  it('is told at once of the client that took the last one, and once', () => {
    const { told, connect, look } = watched()
    connect(500, 1)
    expect(told).toEqual([])
    connect(501, 0)
    expect(told).toEqual([sentence])
    connect(502, 0)
    look(5)
    expect(told).toEqual([sentence])
  })

  it('is told where what the clients wanted took the last one', () => {
    const { state, told, connect, look } = watched()
    connect(500, 400)
    state.free = 0
    expect(told).toEqual([])
    look()
    expect(told).toEqual([sentence])
  })

  it('is met by what nobody uses, before it comes to it, and told where there is none of that', () => {
    const { state, told, connect, look } = watched()
    state.idle = 30
    connect(511, 10)
    expect(state.idle).toBe(30)
    connect(512, 10)
    expect(state).toEqual({ clients: 512, free: 40, idle: 0 })
    state.idle = 20
    look()
    expect(state.free).toBe(60)
    state.idle = 10
    connect(513, 0)
    expect([state.free, told]).toEqual([10, []])
    connect(514, 0)
    expect(told).toEqual([sentence])
  })

  it('is over where there has been room for a while, and told of anew after that', () => {
    const { state, told, connect, look } = watched()
    connect(500, 0)
    state.free = 500
    look(2)
    state.free = 3
    look()
    state.free = 500
    look(2)
    expect(told).toEqual([sentence])
    look()
    expect(told).toEqual([sentence, undefined])
    state.free = 0
    look()
    expect(told).toEqual([sentence, undefined, sentence])
  })

  it('is looked for no more where clients are few, or where it is closed', () => {
    const { state, told, watch, connect, look } = watched()
    connect(500, 400)
    Object.assign(state, { clients: 1, free: 0 })
    look()
    expect(told).toEqual([sentence])
    state.free = 500
    look(3)
    expect(told).toEqual([sentence, undefined])
    expect(vi.getTimerCount()).toBe(0)
    connect(501, 400)
    watch.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})
