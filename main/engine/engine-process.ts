import { parseArgs } from 'node:util'
import { type HostMessage, WindowMessage } from '../../shared/bridge/contract.ts'
import { messageOf } from '../../shared/thrown/thrown.ts'
import { converse } from './conversation.ts'
import { dataFolder } from './data-folder.ts'
import { startEngine } from './engine.ts'

// The engine as a process of its own, for Electron's shell: the contract goes over the channel of the process.

/** Electron's utility process has a parent port where Node's has `send`. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void
  postMessage(message: HostMessage): void
}

const parentPort = (process as unknown as { readonly parentPort?: ParentPort }).parentPort
const say = (message: HostMessage): void => {
  if (parentPort) parentPort.postMessage(message)
  else if (process.connected) process.send?.(message, undefined, undefined, () => undefined)
}

const { values } = parseArgs({
  options: {
    session: { type: 'string' },
    'proxy-port': { type: 'string' },
    registration: { type: 'string' },
    'upstream-ca': { type: 'string' },
    'proxy-settings': { type: 'string' },
  },
  strict: false,
})
const text = (value: string | boolean | undefined) => (typeof value === 'string' ? value : undefined)

try {
  const engine = await startEngine({
    dataFolder: dataFolder(),
    proxyMayFail: true,
    proxyPort: Number(text(values['proxy-port']) ?? 0),
    sessionFile: text(values['session']),
    registrationFile: text(values['registration']),
    upstreamCa: text(values['upstream-ca']),
    proxySettingsFile: text(values['proxy-settings']),
  })
  const conversation = converse(engine, say)
  const hear = (message: unknown) => {
    const parsed = WindowMessage.safeParse(message)
    if (parsed.success) void conversation.hear(parsed.data)
  }
  if (parentPort) parentPort.on('message', ({ data }) => hear(data))
  else process.on('message', hear)
  let ending = false
  const end = () => {
    // A terminal that is closed ends the shell as well.
    if (ending) return
    ending = true
    conversation.end()
    void engine.close().then(() => process.exit(0))
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  // The terminal is gone: the browsers have process groups of their own, and would stay.
  process.once('SIGHUP', end)
  // A shell that is gone wants no engine: the session is closed, not left to a crash.
  process.once('disconnect', end)
} catch (error) {
  process.stderr.write(`Tokentrail: ${messageOf(error)}\n`)
  process.exitCode = 1
}
