import { expect, test } from 'vitest'
import type { CauseInfo } from '../../shared/bridge/rows.ts'
import { findChecks } from './find-checks.ts'

const cause = (id: string, severities: CauseInfo['severities'], reference: string): CauseInfo => ({
  id,
  title: `The title of ${id}`,
  possibleCause: 'Something is wrong.',
  solution: 'Make it right.',
  troubleshoot: 'Look.',
  severities,
  where: 'client',
  references: [{ text: reference, url: null }],
})
const causes = [
  cause('state-mismatch', ['error', 'warning'], 'RFC 6749 §10.12'),
  cause('implicit-grant', ['note'], 'RFC 9700 §2.1.2'),
  cause('nonce-mismatch', ['error'], 'OpenID Connect Core §3.1.3.7'),
]
const ids = (search: string, severity: Parameters<typeof findChecks>[2] = 'all') =>
  findChecks(causes, search, severity).map(({ id }) => id)

test('lists every check in the order of their ids', () => {
  expect(ids('')).toEqual(['implicit-grant', 'nonce-mismatch', 'state-mismatch'])
})

test('finds by id, words and section, whatever their case and order', () => {
  expect(ids('MISMATCH title')).toEqual(['nonce-mismatch', 'state-mismatch'])
  expect(ids('rfc 9700')).toEqual(['implicit-grant'])
  expect(ids('nothing of it')).toEqual([])
})

test('keeps those that may have a severity', () => {
  expect(ids('', 'warning')).toEqual(['state-mismatch'])
  expect(ids('state', 'note')).toEqual([])
})
