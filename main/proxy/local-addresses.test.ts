import { describe, expect, it } from 'vitest'
import { watchLocalAddresses } from './local-addresses.ts'

describe('a connection', () => {
  const watched = (...first: string[]) => {
    let now = 0
    let addresses: readonly string[] = first
    const isCutOff = watchLocalAddresses(
      () => addresses,
      () => now,
    )
    return {
      isCutOff: (localAddress: string | undefined) => isCutOff({ localAddress } as { localAddress: string }),
      /** One connection, which is asked about from here on. */
      watch(localAddress: string) {
        const socket = { localAddress }
        isCutOff(socket)
        return () => isCutOff(socket)
      },
      become(...next: string[]) {
        addresses = next
        now += 1000
      },
    }
  }

  it('is cut off once the machine has lost its address, and no longer when it is back', () => {
    const { isCutOff, become } = watched('10.0.0.1', 'fd00::1')
    expect([isCutOff('10.0.0.1'), isCutOff('fd00::1')]).toEqual([false, false])
    become('10.9.9.9', 'fd00::1')
    expect([isCutOff('10.0.0.1'), isCutOff('::ffff:10.0.0.1'), isCutOff('fd00::1')]).toEqual([true, true, false])
    become('10.0.0.1')
    expect(isCutOff('10.0.0.1')).toBe(false)
  })

  it('is cut off where the machine has got another address since, by which the way may go now', () => {
    const { watch, become } = watched('10.0.0.1')
    const old = watch('10.0.0.1')
    become('10.0.0.1', 'fe80::1', '169.254.7.7')
    expect(old()).toBe(false)
    become('10.0.0.1', '10.8.0.2')
    const next = watch('10.0.0.1')
    expect([old(), next()]).toEqual([true, false])
    become('10.0.0.1')
    expect([old(), next()]).toEqual([true, false])
  })

  it('to this machine is never cut off', () => {
    const { isCutOff, become } = watched('127.0.0.1', '::1')
    become()
    expect([isCutOff('127.0.0.1'), isCutOff('::1')]).toEqual([false, false])
  })

  it('is not cut off where the system has never named its address, nor where it has none', () => {
    const { isCutOff } = watched('10.0.0.1')
    expect([isCutOff('192.168.0.1'), isCutOff(undefined)]).toEqual([false, false])
  })
})
