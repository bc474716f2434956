import { afterEach, beforeEach } from 'vitest'

/**
 * Opens one for each test of this file, or of this `describe`, and closes it after the test: what was opened last goes
 * first. Gives what stands for the one of the test that runs.
 */
export function fixture<Opened extends Closable>(open: () => Promise<Opened>): Opened {
  let opened: Opened | undefined
  beforeEach(async () => {
    opened = undefined
    opened = await open()
  })
  afterEach(() => opened?.close())
  return new Proxy({} as Opened, {
    get(_target, name) {
      if (!opened) throw new Error(`${String(name)} was asked for before a test began`)
      return Reflect.get(opened, name)
    },
  })
}

interface Closable {
  close(): Promise<void> | void
}
