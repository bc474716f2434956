import { expect, test } from 'vitest'
import { cannotWrite, lostAtTheEnd } from './session-file.ts'

test.each([
  ['database or disk is full', 'the disk is full', 'make room'],
  ['database is locked', 'another program holds it', 'close that program'],
  ['attempt to write a readonly database', 'this account may not write it', 'let it write the file and its folder'],
  ['disk I/O error', 'the system says "disk I/O error"', 'look after the file and its folder'],
])('where writing fails with "%s", why and the help for just that are told', (text, why, help) => {
  expect(cannotWrite('/s', new Error(text))).toBe(
    `The session /s could not be written: ${why}. Traffic goes on, and writing is tried again; ${help} to lose nothing.`,
  )
  expect(lostAtTheEnd('/s', 1, new Error(text))).toBe(
    `Tokentrail ended, and 1 exchange is lost: the session /s could not be written, because ${why}. Before you capture again, ${help}.`,
  )
})
