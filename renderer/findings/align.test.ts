import { describe, expect, test } from 'vitest'
import { align, intoLines, type Stretch } from './align.ts'

const textOf = (stretches: readonly Stretch[]) =>
  stretches.map((stretch) => (stretch.kind === 'gap' ? '' : stretch.text)).join('')
const widthOf = (stretches: readonly Stretch[]) =>
  stretches.reduce((sum, stretch) => sum + (stretch.kind === 'gap' ? stretch.width : [...stretch.text].length), 0)

describe('two values, one above the other', () => {
  test('show a trailing slash as the one character that differs', () => {
    const { seen, expected } = align('https://app.example/cb/', 'https://app.example/cb')
    expect(seen).toEqual([
      { kind: 'same', text: 'https://app.example/cb' },
      { kind: 'different', text: '/' },
    ])
    expect(expected).toEqual([
      { kind: 'same', text: 'https://app.example/cb' },
      { kind: 'gap', width: 1 },
    ])
  })

  test.each([
    ['https://app.example/Callback/', 'https://app.example/callback'],
    ['http://localhost:3000/cb', 'https://localhost:3001/cb?a=b'],
    ['state-one', 'nothing alike at all'],
    ['', 'something'],
    ['😀a', '😀b'],
    ['a'.repeat(3000), `${'b'.repeat(1500)}a`],
  ])('keep their texts, and their columns: %s | %s', (one, other) => {
    const { seen, expected } = align(one, other)
    expect(textOf(seen)).toBe(one)
    expect(textOf(expected)).toBe(other)
    expect(widthOf(seen)).toBe(widthOf(expected))
  })

  test('break into lines at the same columns, and lose nothing', () => {
    const { seen, expected } = align('https://app.example/Callback/', 'https://app.example/callback')
    const above = intoLines(seen, 10)
    const below = intoLines(expected, 10)
    expect(above.map(widthOf)).toEqual([10, 10, 9])
    expect(below.map(widthOf)).toEqual([10, 10, 9])
    expect(above.map(textOf).join('')).toBe('https://app.example/Callback/')
  })
})
