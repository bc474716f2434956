import { expect, it } from 'vitest'
import { withoutEntities } from './without-entities.ts'

it.each([
  ['a&amp;b &LT;i&gt; &quot;&apos;', `a&b <i> "'`],
  ['&#233;&#xe9;&#XE9;', 'ééé'],
  ['a&nbsp;b', 'a\u00a0b'],
])('reads %s', (text, read) => {
  expect(withoutEntities(text)).toBe(read)
})

it.each(['&unknown;', '&#0;', '&#x110000;', '&amp', 'a & b', '&#99999999;'])('leaves %s as it is', (text) => {
  expect(withoutEntities(text)).toBe(text)
})
