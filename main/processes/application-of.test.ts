import { expect, test } from 'vitest'
import { applicationOf } from './application-of.ts'
import type { ProcessEntry } from './process-entry.ts'

function table(...entries: (Pick<ProcessEntry, 'pid' | 'parent' | 'path'> & Partial<ProcessEntry>)[]) {
  const known = new Map(entries.map((entry) => [entry.pid, { argv: [], ...entry }]))
  return (pid: number) => known.get(pid)
}

const chromium = '/usr/lib/chromium/chromium'

test("names the browser for the browser's network process", () => {
  const found = applicationOf(
    30,
    table(
      { pid: 10, parent: 1, path: '/usr/bin/bash' },
      { pid: 20, parent: 10, path: chromium },
      { pid: 25, parent: 20, path: chromium },
      { pid: 30, parent: 25, path: chromium },
    ),
  )
  expect(found).toEqual({ pid: 20, name: 'chromium', path: chromium })
})

test('names the application of macOS for the helper in its bundle', () => {
  const app = '/Applications/Google Chrome.app'
  const helper = `${app}/Contents/Frameworks/Google Chrome Framework.framework/Helpers/Google Chrome Helper.app/Contents/MacOS/Google Chrome Helper`
  const found = applicationOf(
    30,
    table(
      { pid: 1, parent: 0, path: '/sbin/launchd' },
      { pid: 20, parent: 1, path: `${app}/Contents/MacOS/Google Chrome` },
      { pid: 30, parent: 20, path: helper },
    ),
  )
  expect(found).toEqual({ pid: 20, name: 'Google Chrome', path: `${app}/Contents/MacOS/Google Chrome` })
})

test('keeps programs of one interpreter apart', () => {
  const node = '/usr/bin/node'
  const found = applicationOf(
    30,
    table(
      { pid: 20, parent: 5, path: node, argv: ['npm', 'start'] },
      { pid: 30, parent: 20, path: node, argv: ['node', '--enable-source-maps', 'dist/server.js', '--secret=s3cret'] },
    ),
  )
  expect(found).toEqual({ pid: 30, name: 'node', path: node, script: 'dist/server.js' })
})

test('does not take a number that went to another process for the parent', () => {
  const path = 'C:\\Program Files\\App\\app.exe'
  const found = applicationOf(
    30,
    table({ pid: 20, parent: 4, path, startedAt: 9 }, { pid: 30, parent: 20, path, startedAt: 5 }),
  )
  expect(found).toEqual({ pid: 30, name: 'app', path })
})

test('ends in a table that has a circle, and knows no process that is gone', () => {
  const both = table({ pid: 20, parent: 30, path: chromium }, { pid: 30, parent: 20, path: chromium })
  expect(applicationOf(30, both)).toMatchObject({ name: 'chromium' })
  expect(applicationOf(40, both)).toBeUndefined()
})
