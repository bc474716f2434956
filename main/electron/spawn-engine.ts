import { spawn } from 'node:child_process'
import { utilityProcess } from 'electron'
import type { HostMessage } from '../../shared/bridge/contract.ts'
import type { EngineProcess } from './engine-supervisor.ts'

/** What to start: the engine's script, its arguments, and the Node to run it on if not Electron's own. */
export interface EngineStart {
  readonly script: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** The path of a Node 24 (TOKENTRAIL_ENGINE_RUNTIME), for an Electron whose own Node is older. */
  readonly runtime: string | undefined
}

/** Starts the engine in a process of its own. */
export function spawnEngine(start: EngineStart): EngineProcess {
  return start.runtime ? onGivenNode(start, start.runtime) : onElectronsNode(start)
}

function onElectronsNode({ script, args, env }: EngineStart): EngineProcess {
  const child = utilityProcess.fork(script, [...args], {
    serviceName: 'Tokentrail engine',
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', (message: HostMessage) => listener(message)),
    onExit: (listener) => child.once('exit', (code) => listener(`exit code ${code}`)),
    stop: () => child.kill(),
  }
}

function onGivenNode({ script, args, env }: EngineStart, runtime: string): EngineProcess {
  const child = spawn(runtime, [script, ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
    windowsHide: true,
  })
  let running = true
  return {
    send(message) {
      // A process that has just died refuses by a callback; the exit that follows tells the window.
      if (running && child.connected) child.send(message, () => {})
    },
    onMessage: (listener) => child.on('message', (message) => listener(message as HostMessage)),
    onExit(listener) {
      const tell = (how: string) => {
        if (!running) return
        running = false
        listener(how)
      }
      child.once('error', (error) => tell(error.message))
      child.once('exit', (code, signal) => tell(signal ? `signal ${signal}` : `exit code ${code}`))
    },
    stop: () => child.kill(),
  }
}
