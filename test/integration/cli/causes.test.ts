import { describe, expect, it } from 'vitest'
import { causes } from '../../../shared/causes/index.ts'
import { tokentrail } from './command.ts'

describe('tokentrail causes', () => {
  it('lists every check with its id, its severities and its sections', async () => {
    const { code, out, err } = await tokentrail(['causes'])
    expect([code, err]).toEqual([0, ''])
    for (const { id, severities, references } of causes) {
      const at = out.split('\n').indexOf(`${id}  ${severities.join(', ')}`)
      expect(at, id).toBeGreaterThanOrEqual(0)
      const rest = out
        .split('\n')
        .slice(at + 1, at + 8)
        .join(' ')
        .replaceAll(/\s+/g, ' ')
      for (const reference of references) expect(rest, id).toContain(reference)
    }
  })

  it('gives the same as data', async () => {
    const { code, out } = await tokentrail(['causes', '--format', 'json'])
    expect(code).toBe(0)
    const listed: readonly Record<string, unknown>[] = JSON.parse(out)
    expect(listed.map(({ id }) => id)).toEqual(causes.map(({ id }) => id))
    expect(Object.keys(listed[0] ?? {})).toEqual([
      'id',
      'title',
      'possibleCause',
      'solution',
      'troubleshoot',
      'severities',
      'where',
      'references',
    ])
  })

  it('tells one check with all its words and the addresses of its sections', async () => {
    const { code, out } = await tokentrail(['causes', 'state-mismatch'])
    expect(code).toBe(0)
    expect(out).toContain('Possible cause')
    expect(out).toContain('RFC 6749 §10.12  https://www.rfc-editor.org/rfc/rfc6749#section-10.12')
  })

  it('says what is near where there is no such check', async () => {
    const { code, out, err } = await tokentrail(['causes', 'state'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/There is no check "state"\. Near to it: .*\bstate-mismatch\b/)
  })
})
