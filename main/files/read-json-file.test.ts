import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readJsonFile } from './read-json-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokentrail-json-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['{\n  "password": "hunter2",\n}', ' (line 3 column 1)'],
  ['{"password": "hunter2", "kept": tru}', ''],
])('says where a file is broken, and nothing of what is in it: %#', (text, place) => {
  const path = join(folder, 'settings.json')
  writeFileSync(path, text)
  expect(() => readJsonFile(path, { name: 'file', example: '{}' })).toThrow(
    new Error(`The file ${path} is not JSON${place}. Write it as {}.`),
  )
})

test('takes a file that begins with a byte order mark', () => {
  const path = join(folder, 'marked.json')
  writeFileSync(path, '\uFEFF{"kept": true}')
  expect(readJsonFile(path, { name: 'file', example: '{}' })).toEqual({ kept: true })
})
