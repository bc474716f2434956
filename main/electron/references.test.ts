import { describe, expect, test } from 'vitest'
import { causes } from '../../shared/causes/index.ts'
import { specificationUrl } from '../../shared/oauth/vocabulary.ts'
import { isReference } from './references.ts'

describe('what is opened in the person’s browser', () => {
  test.each([
    'https://www.rfc-editor.org/rfc/rfc6749#section-4.1',
    'https://openid.net/specs/openid-connect-core-1_0.html',
  ])('%s is', (address) => expect(isReference(address)).toBe(true))

  test.each([
    'http://www.rfc-editor.org/rfc/rfc6749',
    'https://www.rfc-editor.org.evil.test/',
    'https://www.rfc-editor.org@evil.test/',
    'https://user@www.rfc-editor.org/',
    'https://www.rfc-editor.org:8443/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'rfc6749',
    '',
  ])('%s is not', (address) => expect(isReference(address)).toBe(false))

  test('every specification that a cause refers to is', () => {
    const addresses = causes.flatMap(({ references }) => references.map(specificationUrl)).filter((url) => url !== null)
    expect(addresses.length).toBeGreaterThan(10)
    expect(addresses.filter((address) => !isReference(address))).toEqual([])
  })
})
