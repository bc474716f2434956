import { type HostMessage, WindowMessage } from '../../shared/bridge/contract.ts'
import type { FeedEvent } from '../../shared/bridge/feed.ts'
import type { SessionStatus } from '../../shared/bridge/program-views.ts'

/** The engine's process, however it was started. */
export interface EngineProcess {
  send(message: WindowMessage): void
  onMessage(listener: (message: HostMessage) => void): void
  /** Told once, also where the process never started. */
  onExit(listener: (how: string) => void): void
  /** Asks it to end in an orderly way. */
  stop(): void
}

export interface SupervisorOptions {
  /** Starts an engine on the session, at the proxy's former port where there is one: opened browsers know it. */
  start(proxyPort: number | null): EngineProcess
  /** Everything that goes to the window. */
  toWindow(message: HostMessage): void
  /** Told when the engine has died too often in a row to be started again on its own. */
  gaveUp(how: string): void
  /** Waits; the time is given, so that a test need not wait. */
  wait(ms: number): Promise<void>
  /** The time in milliseconds. */
  now(): number
}

/** How often in a row an engine may die before it has run for a while. */
const tries = 5
const aWhileMs = 30_000

/**
 * Keeps an engine running for the window: what the window asks goes to the engine, what the engine says goes to
 * the window. An engine that dies is started again on the same session; what was asked of it is answered with a
 * failure, and the window is brought up to date by a new snapshot.
 */
export class EngineSupervisor {
  readonly #options: SupervisorOptions
  readonly #asked = new Set<number>()
  #engine: EngineProcess | null = null
  #proxyPort: number | null = null
  #deaths = 0
  #stopped: (() => void) | null = null

  constructor(options: SupervisorOptions) {
    this.#options = options
  }

  /** Starts the engine. */
  start(): void {
    const startedAt = this.#options.now()
    const engine = this.#options.start(this.#proxyPort)
    // Should the port be taken by now, the engine dies at once, and the next one takes any.
    this.#proxyPort = null
    this.#engine = engine
    engine.onMessage((message) => this.#hear(engine, message))
    engine.onExit((how) => {
      if (this.#engine !== engine) return
      this.#engine = null
      if (this.#stopped) this.#stopped()
      else void this.#startAgain(how, this.#options.now() - startedAt)
    })
  }

  /** Takes a message from the window. What is none is dropped: a window of ours never sends it. */
  fromWindow(message: unknown): void {
    const parsed = WindowMessage.safeParse(message)
    if (!parsed.success) return
    if (!this.#engine) {
      this.#refuse(parsed.data.id)
      return
    }
    this.#asked.add(parsed.data.id)
    this.#engine.send(parsed.data)
  }

  /** A window that has just been loaded has seen nothing, and will never hear the answers of the one before. */
  windowLoaded(): void {
    this.#asked.clear()
  }

  /** Ends the engine for good: done when it has closed its session, or has had five seconds for it. */
  async stop(): Promise<void> {
    const engine = this.#engine
    const ended = new Promise<void>((resolve) => {
      this.#stopped = resolve
    })
    if (!engine) return
    engine.stop()
    await Promise.race([ended, this.#options.wait(5000)])
  }

  #hear(engine: EngineProcess, message: HostMessage): void {
    if (this.#engine !== engine) return
    if (message.kind === 'answer') {
      this.#asked.delete(message.id)
    } else {
      this.#proxyPort = proxyPortIn(message.event) ?? this.#proxyPort
    }
    this.#options.toWindow(message)
  }

  async #startAgain(how: string, ranMs: number): Promise<void> {
    for (const id of this.#asked) this.#refuse(id)
    this.#asked.clear()
    this.#deaths = ranMs > aWhileMs ? 1 : this.#deaths + 1
    if (this.#deaths > tries) {
      this.#options.gaveUp(how)
      return
    }
    // 0.2 s, 0.4 s, … 3.2 s: at once for a single fault, slower for one that stays.
    await this.#options.wait(100 * 2 ** this.#deaths)
    if (this.#stopped) return
    // The new engine counts its feed from the start, and begins it with a snapshot.
    this.start()
  }

  #refuse(id: number): void {
    const message =
      'The engine that captures the traffic ended unexpectedly and is being started again on the same session. Try once more in a moment.'
    this.#options.toWindow({ kind: 'answer', id, ok: false, error: { code: 'engine-ended', message } })
  }
}

/** The port that the proxy listens on, where this part of the feed tells it. */
function proxyPortIn(event: FeedEvent): number | null {
  switch (event.kind) {
    case 'snapshot':
      return portOf(event.status)
    case 'changes':
      return event.changes.reduce<number | null>((port, change) => {
        return change.kind === 'status' ? (portOf(change.status) ?? port) : port
      }, null)
    default:
      return event satisfies never
  }
}

function portOf({ proxy }: SessionStatus): number | null {
  return proxy && URL.canParse(proxy) ? Number(new URL(proxy).port) || null : null
}
