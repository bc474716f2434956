import { type ChildProcess, spawn } from 'node:child_process'
import { type UtilityProcess, utilityProcess } from 'electron'
import type { HostMessage } from '../../shared/bridge/contract.ts'
import { engineFlags } from '../engine/bounded-memory.ts'
import type { EngineProcess } from './engine-supervisor.ts'

/** What to start: the engine's script, its arguments, and the Node to run it on if not Electron's own. */
export interface EngineStart {
  readonly script: string
  readonly args: readonly string[]
  /** The path of a Node 24 (TOKENTRAIL_ENGINE_RUNTIME), for an Electron whose own Node is older. */
  readonly runtime: string | undefined
}

/** Starts the engine in a process of its own. */
export function spawnEngine(start: EngineStart): EngineProcess {
  return start.runtime ? onGivenNode(start, start.runtime) : onElectronsNode(start)
}

function onElectronsNode({ script, args }: EngineStart): EngineProcess {
  const child = utilityProcess.fork(script, [...args], {
    serviceName: 'Tokentrail engine',
    execArgv: [...engineFlags],
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const said = lastSentence(child)
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', (message: HostMessage) => listener(message)),
    onExit: (listener) => child.once('exit', (code) => listener(said() ?? `exit code ${code}`)),
    stop: () => child.kill(),
  }
}

function onGivenNode({ script, args }: EngineStart, runtime: string): EngineProcess {
  const child = spawn(runtime, [...engineFlags, script, ...args], {
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    windowsHide: true,
  })
  const said = lastSentence(child)
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
      child.once('close', (code, signal) => tell(said() ?? (signal ? `signal ${signal}` : `exit code ${code}`)))
    },
    stop: () => child.kill(),
  }
}

/** Passes on what the engine says on stderr; gives the sentence it last said to the person, such as a port taken. */
function lastSentence(child: ChildProcess | UtilityProcess): () => string | null {
  let last: string | null = null
  child.stderr?.on('data', (data: Buffer) => {
    process.stderr.write(data)
    last = /^Tokentrail: (.+)$/m.exec(data.toString())?.[1] ?? last
  })
  return () => last
}
