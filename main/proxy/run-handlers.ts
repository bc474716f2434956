import { errorOf } from '../../shared/thrown/thrown.ts'
/** A handler as http-mitm-proxy has it: it goes on by its callback, or keeps what it was given. */
export type Handler<Arguments extends readonly unknown[]> = (
  ...given: [...Arguments, (error?: Error | null) => void]
) => void

/** Runs handlers one after the other, and `done` after the last; one that fails or throws ends it with its error. */
export function runHandlers<Arguments extends readonly unknown[]>(
  handlers: readonly Handler<Arguments>[],
  given: Arguments,
  done: (error?: Error) => void,
): void {
  const [first, ...rest] = handlers
  if (!first) return done()
  let over = false
  const next = (error?: Error | null) => {
    if (over) return
    over = true
    if (error) done(error)
    else runHandlers(rest, given, done)
  }
  try {
    first(...given, next)
  } catch (error) {
    next(errorOf(error))
  }
}
