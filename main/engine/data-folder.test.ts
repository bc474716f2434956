import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeDataFolder } from './data-folder.ts'

test('a data folder is made for this account alone, or it is told why it cannot be used, and what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokentrail-data-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const inside = join(folder, 'a', 'b')
  makeDataFolder(inside)
  makeDataFolder(inside)
  expect(statSync(inside).mode & 0o777).toBe(0o700)
  const taken = join(folder, 'taken')
  writeFileSync(taken, '')
  for (const place of [taken, join(taken, 'below')]) {
    expect(() => makeDataFolder(place)).toThrow(
      `in the folder ${place}, and cannot: there is a file in its place. Let this account write there, or name another folder in the environment variable TOKENTRAIL_DATA.`,
    )
  }
})
