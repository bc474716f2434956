import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { exchangeId } from '../exchange/exchange.ts'
import { location } from '../exchange/place.ts'
import { specificationUrl } from '../oauth/vocabulary-reference.ts'
import { defineCause } from './cause.ts'
import { observe } from './evidence.ts'
import { severities } from './finding.ts'
import { causes } from './index.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))

describe('the cause table', () => {
  it('has one file and one test a cause, named as its id', () => {
    for (const { id } of causes) {
      expect(existsSync(`${folder}${id}.ts`), id).toBe(true)
      const test = readFileSync(`${folder}${id}.test.ts`, 'utf8')
      expect(test, `${id} has a test that stays silent`).toMatch(/stays silent/)
    }
    expect(new Set(causes.map(({ id }) => id)).size).toBe(causes.length)
  })

  it('leaves no declared cause out', () => {
    const declared = readdirSync(folder)
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'cause.ts')
      .filter((name) => readFileSync(folder + name, 'utf8').includes('defineCause({'))
    expect(declared.map((name) => name.replace('.ts', '')).sort()).toEqual(causes.map(({ id }) => id).sort())
  })

  it('leads to a section of a specification from every reference', () => {
    for (const { id, references } of causes)
      for (const reference of references) expect(specificationUrl(reference), `${id}: ${reference}`).not.toBeNull()
  })

  it('says which severities each may raise, the worst first, and leads only to causes that there are', () => {
    const ids = new Set(causes.map(({ id }) => id))
    for (const cause of causes) {
      const order = cause.severities.map((severity) => severities.indexOf(severity))
      expect(order, cause.id).toEqual(order.toSorted((one, other) => one - other))
      for (const id of cause.leadsTo ?? []) expect(ids, `${cause.id} leads to ${id}`).toContain(id)
    }
  })

  it('does not compile where a check raises what its cause does not declare', () => {
    const place = { exchange: exchangeId(0), location: location('request', 'url') }
    const cause = {
      ...{ id: 'a', title: '', possibleCause: '', solution: '', troubleshoot: '', where: 'client' as const },
      references: ['RFC 6749 §4.1'] as const,
    }
    const check = () => [observe('note', '', { place, seen: null, expected: null })]
    // @ts-expect-error: a note, where only a warning is declared
    defineCause({ ...cause, severities: ['warning'], check })
    expect(defineCause({ ...cause, severities: ['warning', 'note'], check }).severities).toEqual(['warning', 'note'])
  })

  it('has at each cause something that looks for it', () => {
    for (const { id, check, checkResource, checkLoose } of causes)
      expect(check ?? checkResource ?? checkLoose, id).toBeDefined()
  })

  it('has words for the person at every cause', () => {
    for (const cause of causes) {
      for (const words of [cause.title, cause.possibleCause, cause.solution, cause.troubleshoot])
        expect(words.length).toBeGreaterThan(20)
    }
  })
})
