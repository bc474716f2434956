import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatJson } from './format-json.ts'
import { hexDump } from './hex-dump.ts'
import { jsonTokens } from './json-tokens.ts'
import { textOfBody } from './text-of-body.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

it('reads UTF-8 where nothing else is said, and tells where it is not', () => {
  expect(textOfBody(bytes('Grüße'))).toEqual({ text: 'Grüße', charset: 'utf-8', wellFormed: true })
  expect(textOfBody(new Uint8Array([0x61, 0xff, 0x62]))).toEqual({
    text: 'a\ufffdb',
    charset: 'utf-8',
    wellFormed: false,
  })
})

it('reads the charset that is named, and UTF-8 for one that nobody knows', () => {
  expect(textOfBody(new Uint8Array([0xfc]), 'text/plain; charset=ISO-8859-1').text).toBe('ü')
  expect(textOfBody(new Uint8Array([0xff, 0xfe, 0x61, 0x00])).text).toBe('a')
  expect(textOfBody(bytes('ü'), 'text/plain; charset=klingon').text).toBe('ü')
})

it('indents JSON and changes no value of it', () => {
  const text = '{"n":12345678901234567890,"n":1e2,"s":"a\\u00fc, {x}","e":{},"l":[1,2]}'
  expect(formatJson(text)).toBe(
    '{\n  "n": 12345678901234567890,\n  "n": 1e2,\n  "s": "a\\u00fc, {x}",\n  "e": {},\n  "l": [\n    1,\n    2\n  ]\n}',
  )
  expect(formatJson('{"a":')).toBeUndefined()
})

it('dumps sixteen bytes a line, up to a limit', () => {
  expect(hexDump(bytes('OAuth\u0000'), 99)).toBe('00000000  4f 41 75 74 68 00                                OAuth.')
  expect(hexDump(new Uint8Array(64), 32).split('\n')).toHaveLength(2)
})

it('goes by a byte order mark before all else, and drops it', () => {
  const marked = new Uint8Array([0xef, 0xbb, 0xbf, 0x61])
  expect(textOfBody(marked, 'text/plain; charset=iso-8859-1')).toEqual({
    text: 'a',
    charset: 'utf-8',
    wellFormed: true,
  })
  expect(textOfBody(new Uint8Array([0xfe, 0xff, 0x00, 0x61])).charset).toBe('utf-16be')
})

it('reads bytes of a charset that nobody knows, and that are no UTF-8, as windows-1252', () => {
  const read = textOfBody(new Uint8Array([0x80]), 'text/plain; charset="klingon"')
  expect(read).toEqual({ text: '€', charset: 'windows-1252', wellFormed: true })
})

it('indents JSON of a thousand levels without a thousand indents', () => {
  const text = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const formatted = formatJson(text) ?? ''
  expect(formatted.replace(/\s/g, '')).toBe(text)
  expect(formatted.length).toBeLessThan(text.length + 10_000)
})

it('changes nothing of JSON but the white space between its tokens', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const formatted = formatJson(text)
      expect(JSON.parse(formatted ?? '')).toEqual(JSON.parse(text))
      expect([...jsonTokens(formatted ?? '')].map(({ start, end }) => formatted?.slice(start, end))).toEqual(
        [...jsonTokens(text)].map(({ start, end }) => text.slice(start, end)),
      )
    }),
  )
})

it('finds the tokens of what is no JSON as well, and tells a string that does not end', () => {
  const text = '{"a": x"b\\"'
  expect([...jsonTokens(text)].map(({ kind, start, end, closed }) => [kind, text.slice(start, end), closed])).toEqual([
    ['{', '{', true],
    ['string', '"a"', true],
    [':', ':', true],
    ['other', 'x', true],
    ['string', '"b\\"', false],
  ])
})
