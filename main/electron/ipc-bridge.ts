import type { Bridge, WindowMessage } from '../../shared/bridge/contract.ts'
import { createWindowEnd } from '../../shared/bridge/window-end.ts'

/** The two ends of the way to the host, as the preload has them. */
export interface HostPort {
  send(message: WindowMessage): void
  listen(listener: (message: unknown) => void): void
}

/** The bridge over a port that stays open as long as the window does. */
export function bridgeOver(port: HostPort): Bridge {
  const { call, subscribe, hear } = createWindowEnd((message) => port.send(message))
  port.listen(hear)
  return { call, subscribe }
}
