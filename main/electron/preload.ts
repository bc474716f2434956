import { contextBridge, ipcRenderer } from 'electron'
import './without-eval.ts'
import { channels } from './channels.ts'
import { bridgeOver } from './ipc-bridge.ts'

// The one thing that the window is given: the calls and the feed of the contract, and no way to name a channel.
contextBridge.exposeInMainWorld(
  'tokentrail',
  bridgeOver({
    send: (message) => ipcRenderer.send(channels.toHost, message),
    listen: (listener) => ipcRenderer.on(channels.toWindow, (_event, message: unknown) => listener(message)),
  }),
)
