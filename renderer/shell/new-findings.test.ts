import { describe, expect, test } from 'vitest'
import { findingRow } from '../testing/rows.ts'
import { newFindings } from './new-findings.ts'

const rows = (...ids: readonly string[]) => new Map(ids.map((id) => [id, findingRow(id, 'a')]))
const causes = new Map([
  [
    'redirect-uri-mismatch',
    {
      id: 'redirect-uri-mismatch',
      title: 'The redirect URIs differ',
      possibleCause: '',
      solution: '',
      troubleshoot: '',
      references: [],
    },
  ],
])

describe('what is said of new findings', () => {
  test('is the title of the first, and how many more there are', () => {
    expect(newFindings(new Set(['f1']), rows('f1', 'f2', 'f3'), causes)).toBe(
      'New error: The redirect URIs differ, and 1 more.',
    )
  })

  test('is nothing where none is new', () => {
    expect(newFindings(new Set(['f1', 'f2']), rows('f1'), causes)).toBeNull()
  })
})
