import { describe, expect, it } from 'vitest'
import { storedCaptures } from '../../corpus/captures.ts'
import { grows, growths } from '../../fuzz/growth.ts'
import { properties } from '../../fuzz/properties.ts'

const captures = await storedCaptures()

describe('whatever a peer sends', () => {
  it('is tried on the captures of real logins too', () => {
    expect(captures.length).toBeGreaterThan(0)
  })

  it.each(properties(captures))('$name', async ({ run, runsInTest }) => {
    await expect(run({ seed: 20_260_105, numRuns: runsInTest })).resolves.toBeUndefined()
  })

  it('takes time linear in its length', () => {
    const faults = growths.flatMap((growth) => {
      // A second look, because other work of the machine may fall on the first.
      const { fault } = grows(growth)
      return fault === undefined ? [] : (grows(growth).fault ?? [])
    })
    expect(faults).toEqual([])
  })
})
