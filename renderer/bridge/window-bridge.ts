import { createContext, useContext } from 'react'
import type { Bridge } from '../../shared/bridge/contract.ts'

declare global {
  interface Window {
    /** Exposed by Electron's preload; absent in a browser tab. */
    readonly tokentrail?: Bridge
  }
}

/** Whether the host can be reached. */
export type ConnectionState = 'connecting' | 'open' | 'lost'

/** A bridge with its connection: over Electron's IPC it is always open. */
export interface WindowBridge extends Bridge {
  state(): ConnectionState
  /** Hears each change of the connection; gives the function that ends it. */
  onState(listener: (state: ConnectionState) => void): () => void
}

/** The preload's bridge, whose connection lasts as long as the window does. */
export function preloadedBridge(bridge: Bridge): WindowBridge {
  return {
    call: (name, input) => bridge.call(name, input),
    subscribe: (listener) => bridge.subscribe(listener),
    state: () => 'open',
    onState: () => () => {},
  }
}

const BridgeContext = createContext<WindowBridge | null>(null)

export const BridgeProvider = BridgeContext.Provider

/** The bridge of this window. */
export function useBridge(): WindowBridge {
  const bridge = useContext(BridgeContext)
  if (!bridge) throw new Error('The window was drawn without a bridge.')
  return bridge
}
