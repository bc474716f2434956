import { MessageChannel, Worker } from 'node:worker_threads'
import { smallThread } from '../../threads/thread-limits.ts'
import { threadScript } from '../../threads/thread-script.ts'
import type { ConnectionScan, Seen } from '../connection-ends.ts'

/** Looks through /proc in a thread of its own, which begins at once and keeps no process alive. */
export function scanLinux(): ConnectionScan {
  const { port1: port, port2 } = new MessageChannel()
  const worker = new Worker(threadScript(import.meta.url, 'processes', 'scan-thread'), {
    name: 'processes',
    resourceLimits: smallThread,
    workerData: { port: port2 },
    transferList: [port2],
    execArgv: [],
  })
  let ended = false
  let answered: ((answer: Seen | undefined) => void) | undefined
  worker.on('error', () => undefined)
  worker.once('exit', () => {
    ended = true
    answered?.(undefined)
    port.close()
  })
  port.on('message', (answer: Seen) => answered?.(answer))
  worker.unref()
  port.unref()

  return {
    async look(connections) {
      if (ended) throw new Error('the thread that looks processes up has ended')
      const answer = await new Promise<Seen | undefined>((done) => {
        answered = done
        port.postMessage(connections)
      })
      if (!answer) throw new Error('the thread that looks processes up has ended')
      return answer
    },
    close: () => void worker.terminate(),
  }
}
