import { describe, expect, it } from 'vitest'
import { causes } from '../causes/index.ts'
import { describeClaim, describeParameter, specificationUrl } from './vocabulary.ts'
import { claims, parameters } from './vocabulary-data.ts'

describe('the vocabulary', () => {
  it('tells what a name means, and nothing of a name that nobody defined', () => {
    expect(describeParameter('redirect_uri')?.reference).toBe('RFC 6749 §3.1.2')
    expect(describeClaim('at_hash')?.meaning).toContain('access token')
    expect(describeParameter('utm_source')).toBeUndefined()
    expect(describeParameter('__proto__')).toBeUndefined()
  })

  it('names a section with a public address for every name and every cause', () => {
    const references = [...parameters.values(), ...claims.values()].map(({ reference }) => reference)
    for (const reference of [...references, ...causes.flatMap((cause) => cause.references)]) {
      expect(reference).toMatch(/§\d/)
      expect(specificationUrl(reference), reference).toMatch(/^https:\/\/.+#/)
    }
    expect(specificationUrl('RFC 6749 §4.1.3')).toBe('https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3')
    expect(specificationUrl('somebody said')).toBeNull()
  })
})
