import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readWindowState, writeWindowState } from './window-state.ts'

const screen = { x: 0, y: 0, width: 1920, height: 1080 }
const usual = { width: 1280, height: 840, maximized: false }
let folder = ''
let file = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokentrail-window-'))
  file = join(folder, 'window.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the window opens', () => {
  test('where it was closed', () => {
    const state = { x: 40, y: 60, width: 900, height: 700, maximized: true }
    writeWindowState(file, state)
    expect(readWindowState(file, [screen])).toEqual(state)
  })

  test('in its usual size at the first start', () => {
    expect(readWindowState(file, [screen])).toEqual(usual)
  })

  test.each(['', '{"width":', '[]', 'null', '{"width":"wide","height":700}', '{"width":1e9,"height":700}'])(
    'in its usual size if its file holds %j',
    (text) => {
      writeFileSync(file, text)
      expect(readWindowState(file, [screen])).toEqual(usual)
    },
  )

  test('on a screen that is there, where its own was taken away', () => {
    writeWindowState(file, { x: 2400, y: 60, width: 900, height: 700, maximized: false })
    expect(readWindowState(file, [screen])).toEqual({ width: 900, height: 700, maximized: false })
  })

  test('large enough to be used', () => {
    writeWindowState(file, { x: 0, y: 0, width: 10, height: 10, maximized: false })
    expect(readWindowState(file, [screen])).toMatchObject({ width: 640, height: 480 })
  })
})

test('a state that cannot be stored ends nothing', () => {
  expect(() => writeWindowState(join(folder, 'no/such/folder'), usual)).not.toThrow()
})
