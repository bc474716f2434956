import { describe, expect, it } from 'vitest'
import { readJwks } from './jwks.ts'

const key = { kty: 'EC', crv: 'P-256', kid: 'k1', x: 'x', y: 'y' }

describe('reading a key set', () => {
  it('reads a set, and one key alone as a set of one', () => {
    const set = { kind: 'jwks', jwks: { keys: [key] } }
    expect(readJwks(JSON.stringify({ keys: [key] }))).toEqual(set)
    expect(readJwks(JSON.stringify(key))).toEqual(set)
    expect(readJwks('{"keys":[]}')).toEqual({ kind: 'jwks', jwks: { keys: [] } })
  })

  it('keeps a key of a type that nobody knows', () => {
    expect(readJwks('{"keys":[{"kty":"new"}]}')).toEqual({ kind: 'jwks', jwks: { keys: [{ kty: 'new' }] } })
  })

  it.each([
    ['<html>', 'is not JSON'],
    ['[]', 'no object'],
    ['null', 'no object'],
    ['{}', 'no list "keys"'],
    ['{"keys":{}}', 'no list "keys"'],
    ['{"keys":[{"kty":"RSA"},7]}', 'at place 2'],
    ['{"keys":[{"n":"…"}]}', 'at place 1'],
    [`{"keys":[],"x":"${'a'.repeat(1_100_000)}"}`, 'characters'],
  ])('says why %.30s is none', (text, why) => {
    expect(readJwks(text)).toEqual({ kind: 'fault', reason: expect.stringContaining(why) })
  })

  it('says nothing of a private key in what it cannot read', () => {
    const reading = readJwks('{"kty":"RSA","d":"the-private-exponent"')
    expect(JSON.stringify(reading)).not.toContain('private-exponent')
  })
})
