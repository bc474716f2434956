import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { messageOf } from '../../shared/thrown/thrown.ts'
import { smallThread } from '../threads/thread-limits.ts'
import { threadScript } from '../threads/thread-script.ts'
import {
  cell,
  createStanding,
  type FromWriter,
  hasReached,
  type ToWriter,
  type WriterStart,
} from './writer-messages.ts'

/** The thread that writes a session, seen from the thread that records. */
export interface WriterThread {
  /** Hands a message over; the bytes of a batch belong to the writer from then on. Returns at once. */
  post(message: ToWriter): void
  /** Waits, and holds everything up, until this number is written or this attempt failed; hears what was told. */
  wait(number: number, attempt: number): void
  /** Ends the thread, and waits until the file is closed. */
  close(): void
}

export interface WriterThreadOptions {
  readonly path: string
  readonly heard: (message: FromWriter) => void
  /** It ended by itself, and what it had not written with it. */
  readonly ended: (reason: string) => void
}

/** A disk that does not move for this long is not waited for, in milliseconds. */
const standstill = 10_000

/** Starts the thread. It keeps no process alive. */
export function startWriterThread({ path, heard, ended }: WriterThreadOptions): WriterThread {
  const standing = createStanding()
  const { port1: port, port2 } = new MessageChannel()
  const start: WriterStart = { path, port: port2, standing }
  const worker = new Worker(threadScript(import.meta.url, 'session', 'session-writer'), {
    name: 'session writer',
    resourceLimits: smallThread,
    workerData: start,
    transferList: [port2],
    execArgv: [],
  })
  let closing = false
  let reason = 'its thread ended'
  worker.once('error', (error) => {
    reason = messageOf(error)
  })
  worker.once('exit', () => {
    port.close()
    if (!closing) ended(reason)
  })
  worker.unref()
  port.on('message', heard)
  port.unref()

  function waitUntil(fits: () => boolean): void {
    for (;;) {
      const changes = Atomics.load(standing, cell.changes)
      if (fits() || Atomics.wait(standing, cell.changes, changes, standstill) === 'timed-out') return
    }
  }

  return {
    post(message) {
      const { buffer } = message.kind === 'batch' ? message.rows : {}
      port.postMessage(message, buffer instanceof ArrayBuffer ? [buffer] : [])
    },
    wait(number, attempt) {
      waitUntil(
        () =>
          hasReached(Atomics.load(standing, cell.written), number) || Atomics.load(standing, cell.failed) === attempt,
      )
      for (let told = receiveMessageOnPort(port); told; told = receiveMessageOnPort(port))
        heard(told.message as FromWriter)
    },
    close() {
      closing = true
      port.postMessage({ kind: 'close' } satisfies ToWriter)
      waitUntil(() => Atomics.load(standing, cell.closed) === 1)
    },
  }
}
