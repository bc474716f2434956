import { describe, expect, it } from 'vitest'
import { exchangeId } from '../../exchange/exchange.ts'
import type { Location } from '../../exchange/place.ts'
import type { OAuthError } from '../../oauth/message.ts'
import { causes } from '../index.ts'
import { providerErrorRows } from './index.ts'
import { causesOfProviders } from './provider-causes.ts'
import type { Example } from './provider-error-row.ts'
import { readProviderError } from './read-provider-error.ts'

const at = (member: string) => ({ exchange: exchangeId(0), location: `response.body.${member}` as Location })

/** The error as the recogniser reads it; of a page, its words in the place of the code. */
function sent({ code, words, detail, member }: Example): OAuthError {
  const page = code === undefined
  return {
    code: { value: code ?? words ?? '', place: at(member ?? 'error') },
    ...(words !== undefined && !page && { description: { value: words, place: at('error_description') } }),
    ...(detail !== undefined && { details: [{ value: detail, place: at('error_subcode') }] }),
  }
}

const named = providerErrorRows.map(
  (row) => [`${row.provider}: ${row.example.code ?? 'page'} ${row.example.words ?? ''}`, row] as const,
)

describe('the dictionary of what providers say', () => {
  it.each(named)('reads %s as that very row', (_, row) => {
    expect(readProviderError(sent(row.example), row.example.host ?? 'as.example')).toBe(row)
  })

  it('names for each row where the provider, or its users, say so', () => {
    const accepted = /^(?:https:\/\/[\w.-]+\/\S{4,}|[\w.-]+\/[\w.-]+#\d+|[\w.-]+\/[\w.-]+ \S+)$/
    for (const { source, provider, meaning } of providerErrorRows)
      expect(source, `${provider}: ${meaning}`).toMatch(accepted)
  })

  it('stands for known causes, none of them twice, and says what is meant in a sentence', () => {
    for (const { causes, meaning, advice } of providerErrorRows) {
      for (const cause of causes) expect(causesOfProviders).toContain(cause)
      expect(new Set(causes).size).toBe(causes.length)
      for (const words of [meaning, ...(advice === undefined ? [] : [advice])]) expect(words).toMatch(/^\S.{8,}\.$/)
    }
  })

  it('does not take the words of good pages, of gateways and of unknown servers for a provider', () => {
    const others = [
      'Sign in to your account. Email, phone or Skype. No account? Create one! Forgot password?',
      'Choose an account to continue to Example. To continue, the provider will share your name.',
      '502 Bad Gateway nginx/1.25.3',
      '404 Not Found. The requested URL was not found on this server.',
      'Application error: a client-side exception has occurred',
      'Log in to continue. By continuing you accept the terms. This page needs JavaScript.',
      'Authorize Example to use your account? It will be able to read your profile.',
    ]
    for (const words of others) {
      expect(readProviderError(sent({ words }), 'as.example'), words).toBeUndefined()
      expect(readProviderError(sent({ code: 'custom_failure', words }), 'as.example'), words).toBeUndefined()
    }
  })

  it('takes a host only at its end, after a dot', () => {
    for (const { example } of providerErrorRows.filter(({ on }) => on.number === undefined && on.host !== undefined)) {
      const host = example.host ?? ''
      const elsewhere = readProviderError(sent(example), `not-${host}.example`)
      expect(elsewhere?.on.number === undefined && elsewhere?.on.host).not.toBe(host)
    }
  })
})

describe('what a row stands for', () => {
  it('is a cause that there is', () => {
    const known = new Set(causes.map(({ id }): string => id))
    for (const id of causesOfProviders) expect(known, id).toContain(id)
  })

  it('is read once an error: causes ask on every change of a flow', () => {
    let reads = 0
    const error: OAuthError = {
      code: { value: 'invalid_grant', place: at('error') },
      get description() {
        reads++
        return { value: 'Code not valid', place: at('error_description') }
      },
    }
    const row = readProviderError(error, 'as.example')
    const once = reads
    for (let time = 0; time < 100; time++) expect(readProviderError(error, 'as.example')).toBe(row)
    expect(reads).toBe(once)
    expect(row?.provider).toBe('Keycloak')
  })

  it('depends on the host where a provider says no more than the specification', () => {
    const error = sent({ code: 'unauthorized_client' })
    expect(readProviderError(error, 'shop.auth.eu-west-1.amazoncognito.com')?.provider).toBe('AWS Cognito')
    expect(readProviderError(error, 'as.example')?.provider).toBe('The specifications')
  })
})

describe('the patterns of the dictionary', () => {
  const patterns = providerErrorRows.flatMap(({ on }) => (on.number === undefined && on.text ? [on.text] : []))

  it('repeat nothing that repeats', () => {
    for (const { source } of patterns) {
      expect(source).not.toMatch(/[*+}]\)?[*+{]/)
      expect(source.match(/(?<!\\)(?:[*+]|\{\d+,\})/g)?.length ?? 0, source).toBeLessThan(2)
    }
  })

  it('take time linear in the text', () => {
    const hostile = (length: number) =>
      [...new Set(patterns.map(({ source }) => source.replaceAll(/[^\w ']/g, '').slice(0, 12)))]
        .map((start) => start.repeat(Math.ceil(length / (start.length + 1))))
        .join('')
        .slice(0, length)
    const cost = (length: number) => {
      const text = hostile(length)
      const runs = [1, 2, 3].map(() => {
        const start = performance.now()
        for (const pattern of patterns) pattern.test(text)
        return performance.now() - start
      })
      return Math.min(...runs)
    }
    cost(1_000)
    const small = cost(12_500)
    const large = cost(100_000)
    // Linear is 8; quadratic would be 64.
    expect(large / small).toBeLessThan(32)
  })
})
