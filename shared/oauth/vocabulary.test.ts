import { describe, expect, it } from 'vitest'
import { causes } from '../causes/index.ts'
import { describeClaim, describeParameter, specificationUrl } from './vocabulary.ts'
import { claimRows } from './vocabulary-claims.ts'
import { messageRows } from './vocabulary-messages.ts'
import { metadataRows } from './vocabulary-metadata.ts'

const parameterRows = [...messageRows, ...metadataRows]

describe('the vocabulary', () => {
  it('tells what a name means, and nothing of a name that nobody defined', () => {
    expect(describeParameter('redirect_uri')?.reference).toBe('RFC 6749 §3.1.2')
    expect(describeClaim('at_hash')?.meaning).toContain('access token')
    expect(describeParameter('utm_source')).toBeUndefined()
    expect(describeParameter('__proto__')).toBeUndefined()
    expect(describeClaim('constructor')).toBeUndefined()
  })

  it('tells the same name apart as a parameter and as a claim', () => {
    expect(describeParameter('iss')?.reference).toBe('RFC 9207 §2')
    expect(describeClaim('iss')?.reference).toBe('RFC 7519 §4.1.1')
  })

  it('knows the claims of a userinfo answer, and the parameters in a signed request', () => {
    expect(describeParameter('email')?.reference).toBe('OpenID Connect Core §5.1')
    expect(describeClaim('redirect_uri')?.reference).toBe('RFC 6749 §3.1.2')
  })

  it.each([
    ['parameters', parameterRows],
    ['claims', claimRows],
  ])('describes each of the %s once, in one plain line', (_what, rows) => {
    const names = rows.map(([name]) => name)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
    for (const [name, meaning] of rows) expect(meaning, name).toMatch(/^[A-Z].{5,90}[^.\s]$/)
  })

  const address =
    /^https:\/\/(?:(?:www\.rfc-editor\.org|openid\.net|datatracker\.ietf\.org|fetch\.spec\.whatwg\.org)\/.*#|modelcontextprotocol\.io\/)/

  it('names a section with a public address for every name and every cause', () => {
    const references = [...parameterRows, ...claimRows].map(([, , reference]) => reference)
    for (const reference of [...references, ...causes.flatMap((cause) => cause.references)]) {
      expect(reference).toMatch(/ (?:§\d|appendix [A-Z])/)
      expect(specificationUrl(reference), reference).toMatch(address)
    }
  })

  it.each([
    ['RFC 6749 §4.1.3', 'https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3'],
    ['RFC 6749 appendix B', 'https://www.rfc-editor.org/rfc/rfc6749#appendix-B'],
    ['OpenID Connect Core §3.1.2.1', 'https://openid.net/specs/openid-connect-core-1_0.html#rfc.section.3.1.2.1'],
    ['JARM §2.3.1', 'https://openid.net/specs/oauth-v2-jarm.html#section-2.3.1'],
    ['somebody said', null],
    ['OpenID Connect Core', null],
    ['https://evil.example/ §1', null],
  ])('gives %s the address %s', (reference, url) => {
    expect(specificationUrl(reference)).toBe(url)
  })
})
