import { join } from 'node:path'
import { expect, it } from 'vitest'
import { windowFile } from './window-file.ts'

const folder = join('/srv', 'window')

it('is the page at the root, and any file below the folder with its media type', () => {
  expect(windowFile(folder, '/')).toEqual({ path: join(folder, 'index.html'), mediaType: 'text/html; charset=utf-8' })
  expect(windowFile(folder, '/assets/a%20b.js')).toEqual({
    path: join(folder, 'assets', 'a b.js'),
    mediaType: 'text/javascript; charset=utf-8',
  })
  expect(windowFile(folder, '/LICENSE')?.mediaType).toBe('application/octet-stream')
})

it.each(['/../secret', '/%2e%2e/secret', '/..%2fwindow-of-another/x', '/a%00.js', '/%zz'])('is none for %s', (path) => {
  expect(windowFile(folder, path)).toBeUndefined()
})
