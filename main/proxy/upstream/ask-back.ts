import { withPort } from '../authority.ts'
import { Attempt } from './attempt.ts'
import type { AsksBack } from './circle-watch.ts'
import { factsOf } from './connection-facts.ts'
import type { ReturningNames } from './returning-names.ts'
import type { ProxyHop } from './route/hop.ts'

/** How long a name may take to come back, in milliseconds. */
const longest = 5000

/** Asks a proxy for a name that only this proxy awaits, in the way in which it is asked for servers. */
export function createAsksBack(names: ReturningNames, open: (attempt: Attempt, hop: ProxyHop) => void): AsksBack {
  return (hop, absoluteForm, told) => {
    let drop: () => void = () => undefined
    let isTold = false
    const tell = (isSo: boolean) => {
      if (isTold) return
      isTold = true
      clearTimeout(late)
      names.forget(name)
      drop()
      told(isSo)
    }
    const late = setTimeout(() => tell(false), longest)
    const name = names.await(() => tell(true))
    // Many proxies lead tunnels to this port alone.
    const origin = { scheme: 'http' as const, host: name, port: absoluteForm ? 80 : 443 }
    const attempt = new Attempt({ origin, absoluteForm, timeout: longest }, (_error, socket) => {
      if (!socket) return tell(false)
      drop = () => socket.destroy()
      socket.on('error', () => undefined).once('close', () => tell(false))
      // One that opens tunnels before it has reached anybody goes on once something is said.
      const { authorization } = factsOf(socket).absoluteForm ?? {}
      const target = absoluteForm ? `http://${name}/` : '/'
      const host = absoluteForm ? name : withPort(origin)
      const account = authorization === undefined ? '' : `Proxy-Authorization: ${authorization}\r\n`
      socket.resume().write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${account}Connection: close\r\n\r\n`)
    })
    drop = attempt.giveUp
    open(attempt, hop)
  }
}
