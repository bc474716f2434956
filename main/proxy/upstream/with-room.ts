import { codeOf } from '../../../shared/thrown/thrown.ts'
import { isOutOfDescriptors, trueCode } from '../descriptors.ts'
import type { GiveUp, OpenConnection } from './wanted.ts'

/**
 * Opens connections as `open` does; where there is no descriptor left for one, `makeRoom` is asked for some, and where it
 * had any, the connection is opened once more.
 */
export function withRoom(open: OpenConnection, makeRoom: () => boolean): OpenConnection {
  return (wanted, opened) => {
    let giveUp: GiveUp = open(wanted, (error, socket) => {
      if (!error || !isOutOfDescriptors(trueCode(codeOf(error))) || !makeRoom()) return opened(error, socket)
      // What was let go is closed by then.
      const again = setImmediate(() => {
        giveUp = open(wanted, opened)
      })
      giveUp = () => clearImmediate(again)
    })
    return () => giveUp()
  }
}
