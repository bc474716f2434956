import { expect, it } from 'vitest'
import { createMasker } from '../../../shared/redact/masker.ts'
import { bodyView } from './body-view.ts'

const json = Buffer.from('{"access_token":"at-2YotnFZFEjr1zCsicMWpAA","token_type":"Bearer"}')
const undecodable = { kind: 'undecodable', codings: ['gzip'], reason: 'the body is not gzip' } as const
const body = { size: json.length, bytes: json, truncated: false, coding: undecodable }

/** The text column of a dump, put together. */
const textOf = (dump: string) =>
  dump
    .split('\n')
    .map((line) => line.slice(59))
    .join('')

it('shows no token in the dump of a body that could not be decoded', () => {
  const { content } = bodyView(body, [['Content-Type', 'application/json']], createMasker(), false)
  expect(content.kind).toBe('binary')
  const dump = content.kind === 'binary' ? content.dump : ''
  expect(textOf(dump)).toContain('"token_type":"Bearer"')
  expect(textOf(dump)).not.toContain('YotnFZFEjr')
  expect(dump).not.toContain(
    json
      .subarray(17, 33)
      .toString('hex')
      .replace(/..(?=.)/g, '$& '),
  )
})

it('shows it where that is asked for', () => {
  const { content } = bodyView(body, [], createMasker(), true)
  expect(content.kind === 'binary' && textOf(content.dump)).toContain('at-2YotnFZFEjr1zCsicMWpAA')
})
