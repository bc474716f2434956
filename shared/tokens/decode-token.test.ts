import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DecodedToken, decodeToken, type MalformedToken } from './decode-token.ts'
import { memberValue } from './token-members.ts'

const base64url = (text: string | Uint8Array) => Buffer.from(text).toString('base64url')
const part = (value: unknown) => base64url(JSON.stringify(value))
const header = part({ alg: 'RS256', kid: 'k' })

function as<Kind extends DecodedToken['kind']>(text: string, kind: Kind) {
  const token = decodeToken(text)
  expect(token.kind).toBe(kind)
  return token as Extract<DecodedToken, { kind: Kind }>
}

describe('decoding a token', () => {
  it('takes header and payload apart, in the order sent', () => {
    const token = as(`${header}.${base64url('{"2":"b","1":"a", "iss":"https://as.example"}')}.c2ln`, 'jws')
    expect(token.header.map(({ name, value }) => [name, value])).toEqual([
      ['alg', 'RS256'],
      ['kid', 'k'],
    ])
    expect(token.payload.map(({ name }) => name)).toEqual(['2', '1', 'iss'])
    expect(token.signed).toBe(true)
  })

  it('keeps doubled claims and reads the last, and keeps long numbers as they were sent', () => {
    const { payload } = as(`${header}.${base64url('{"sub":"a","n":12345678901234567890,"sub":"b"}')}.x1`, 'jws')
    expect(payload.map(({ name, raw }) => [name, raw])).toEqual([
      ['sub', '"a"'],
      ['n', '12345678901234567890'],
      ['sub', '"b"'],
    ])
    expect(memberValue(payload, 'sub')).toBe('b')
  })

  it('reads nested values whole', () => {
    const claims = '{ "a" : { "b": [1, {"c": "}"}] }, "d" : [ ] , "e":"\\"," }'
    expect(as(`${header}.${base64url(claims)}.x1`, 'jws').payload).toEqual([
      { name: 'a', value: { b: [1, { c: '}' }] }, raw: '{ "b": [1, {"c": "}"}] }' },
      { name: 'd', value: [], raw: '[ ]' },
      { name: 'e', value: '",', raw: '"\\","' },
    ])
  })

  it('takes __proto__ for a claim like any other', () => {
    const { payload } = as(`${header}.${base64url('{"__proto__":{"polluted":true},"constructor":1}')}.x1`, 'jws')
    expect(payload.map(({ name }) => name)).toEqual(['__proto__', 'constructor'])
    expect(memberValue(payload, 'polluted')).toBeUndefined()
    expect(memberValue(payload, 'toString')).toBeUndefined()
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('reads an unsigned token as unsigned, and an encrypted one by its header alone', () => {
    expect(as(`${part({ alg: 'none' })}.${part({})}.`, 'jws').signed).toBe(false)
    expect(memberValue(as(`${part({ alg: 'dir', enc: 'A256GCM' })}..b.c.d`, 'jwe').header, 'enc')).toBe('A256GCM')
  })

  it.each(['2YotnFZFEjr1zCsicMWpAA', '', 'a.b.c', 'v4.local.abc', 'eyJ', part({ code: 1 }), 'ey.simple'])(
    'leaves %j to the server that made it',
    (text) => {
      expect(decodeToken(text)).toEqual({ kind: 'opaque' })
    },
  )

  it.each<[text: string, part: MalformedToken['part'], reason: RegExp]>([
    [`${header}.${part({})}`, 'whole', /has 2 parts/],
    [`${header}.${part({})}.x1.y`, 'whole', /has 4 parts/],
    [header, 'whole', /ends after its header/],
    [` ${header}.${part({})}.x1`, 'whole', /White space/],
    [`${header.slice(0, -3)}.${part({})}.x1`, 'header', /not JSON|characters are missing/],
    [`${header}==.${part({})}.x1`, 'header', /padding "=" stands at character/],
    [`${header}.a+bc.x1`, 'payload', /"\+", which is of ordinary Base64, stands at character 2/],
    [`${header}.abcde.x1`, 'payload', /characters are missing/],
    [`${header}..x1`, 'payload', /is empty/],
    [`${header}.${base64url('nonsense')}.x1`, 'payload', /not JSON/],
    [`${header}.${base64url('[1]')}.x1`, 'payload', /no object/],
    [`${header}.${base64url(new Uint8Array([0x22, 0xff, 0x22]))}.x1`, 'payload', /not UTF-8/],
    [`${header}.${part({})}.si%2Bg`, 'signature', /percent sign/],
  ])('says what is broken in %s', (text, brokenPart, reason) => {
    const token = as(text, 'malformed')
    expect(token.part).toBe(brokenPart)
    expect(token.reason).toMatch(reason)
  })

  it('keeps the header of a token whose payload is broken', () => {
    expect(memberValue(as(`${header}.!.x1`, 'malformed').header ?? [], 'kid')).toBe('k')
  })

  it('answers a megabyte of garbage with a sentence', () => {
    for (const garbage of ['a'.repeat(1e6), '.'.repeat(1e6), base64url('['.repeat(1e6)), '\u0000'.repeat(1e6)]) {
      expect(as(`${header}.${garbage}.x1`, 'malformed').reason).toMatch(/1,\d{3},\d{3} characters/)
    }
  })

  it('answers whatever text with a value', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), (one, two) => {
        const kinds = [one, `eyJ${one}`, `${header}.${base64url(one)}.${two}`].map((text) => decodeToken(text).kind)
        return kinds.every((kind) => kind !== undefined)
      }),
    )
  })
})
