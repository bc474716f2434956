import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { messageOf } from '../../shared/thrown/thrown.ts'
import { openCertificateAuthority } from '../certificates/certificate-authority.ts'
import { findProcesses } from '../processes/find-processes.ts'
import { createSightings } from '../proxy/sightings/sightings.ts'
import { openSession } from '../session/open-session.ts'
import { PackedBatch } from '../session/packed-batch.ts'
import { collectQuickly, collectWhenIdle } from '../threads/collect-when-idle.ts'
import type { CaptureCall, CaptureState, FromCapture, ToCapture } from './capture-messages.ts'
import { createHandover } from './handover.ts'
import { createOpenExchanges } from './open-exchanges.ts'
import { createProxyControl } from './proxy-control.ts'
import type { CaptureStart } from './start-capture.ts'

// The thread that traffic passes through: the proxy and the recording of the session, and nothing that could hold them up.

const { options, flushed } = workerData as CaptureStart
// A worker always has one.
const port = parentPort as MessagePort
const tell = (message: FromCapture) => port.postMessage(message)

/** Sightings change with each new host; a person reads no faster, in milliseconds. */
const seenEvery = 200
/** … and how many exchanges wait to be analysed. */
const waitingEvery = 1000

try {
  await run()
} catch (error) {
  tell({ kind: 'refused', sentence: messageOf(error) })
  port.close()
}

async function run(): Promise<void> {
  // Whoever comes next is waiting: only a long rest is used.
  const collector = collectWhenIdle(collectQuickly, () => false)
  const authority = await openCertificateAuthority(join(options.dataFolder, 'ca'))
  const session = openSession(options.sessionFile, {
    writeFailed: (sentence) => tell({ kind: 'notice', sentence }),
    writtenAgain: (sentence) => tell({ kind: 'notice', sentence }),
    behind: (sentence) => tell({ kind: 'standing', of: 'writing', sentence }),
    packed(rows, ids) {
      collector.worked()
      handover.add(rows, ids)
    },
  })
  const handover = createHandover(
    (portion) => tell({ kind: 'handed', portion }),
    (id) => session.held(id),
    (count) => {
      const now = performance.now()
      if (count > 0 && now - waitingToldAt < waitingEvery) return
      waitingToldAt = now
      tell({ kind: 'waiting', count })
    },
  )
  const open = createOpenExchanges((exchanges) => tell({ kind: 'grown', exchanges }))
  let proxyError: string | null = null
  const processes = findProcesses()
  let waitingToldAt = Number.NEGATIVE_INFINITY
  let newest = -1
  let cleared = -1
  let telling = false
  const sightings = createSightings(() => {
    if (telling) return
    telling = true
    setTimeout(() => {
      telling = false
      tell({ kind: 'seen', seen: sightings.seen() })
    }, seenEvery)
  })
  const proxy = createProxyControl({
    processes,
    sightings,
    port: options.proxyPort,
    authority,
    dataFolder: options.dataFolder,
    ...(options.upstreamCa !== undefined && { upstreamCa: options.upstreamCa }),
    ...(options.settingsFile !== undefined && { settingsFile: options.settingsFile }),
    sink: {
      nextId: () => session.nextId(),
      record(exchange, phase) {
        newest = Math.max(newest, exchange.id)
        // Who sent it comes to be known after it was cleared: it stays away.
        if (phase === 'amended' && exchange.id <= cleared) return
        open.recorded(exchange.id, phase === 'ended')
        session.record(exchange, phase)
      },
      requested(going) {
        newest = Math.max(newest, going.id)
        open.recorded(going.id, false)
        session.requested(going)
      },
      grew: open.grew,
    },
    onShortage: (sentence) => tell({ kind: 'standing', of: 'descriptors', sentence }),
    told: (sentence) => tell({ kind: 'told', sentence }),
    changed: () => {
      if (proxy.running) proxyError = null
      tell({ kind: 'state', state: state() })
    },
  })
  const state = (): CaptureState => ({
    proxy: proxy.running?.address ?? null,
    proxyError,
    networkAddresses: proxy.running?.networkAddresses ?? [],
    refusals: proxy.refusals,
    settings: proxy.settings,
    settingsFile: options.settingsFile ?? null,
  })
  try {
    await proxy.start()
  } catch (error) {
    if (!options.proxyMayFail) {
      processes?.close()
      session.close()
      throw error
    }
    proxyError = messageOf(error)
  }

  async function answer(call: CaptureCall): Promise<Uint8Array | undefined> {
    switch (call.name) {
      case 'set':
        await proxy.set(call.settings)
        return undefined
      case 'start':
        try {
          await proxy.start(call.port)
          proxyError = null
        } catch (error) {
          proxyError = messageOf(error)
          throw error
        } finally {
          tell({ kind: 'state', state: state() })
        }
        return undefined
      case 'neverDecrypt':
        await proxy.neverDecrypt(call.hosts)
        return undefined
      case 'dismiss':
        proxy.dismiss(call.hosts, call.client)
        return undefined
      case 'takeBack':
        await proxy.takeBack(call.scope, call.refusals)
        return undefined
      case 'keepLearnt':
        await proxy.keepLearnt(call.hosts)
        return undefined
      case 'clear':
        cleared = newest
        session.clear()
        handover.clear()
        open.clear()
        return undefined
      case 'held': {
        const exchange = open.exchange(call.id) ?? session.held(call.id)
        return packed(exchange ? [exchange] : [])
      }
      case 'open': {
        return packed(open.all())
      }
      default:
        return call satisfies never
    }
  }

  async function close(): Promise<void> {
    await proxy.running?.close()
    processes?.close()
    // What the end of the proxy cut is told by its sockets a turn later.
    await nextTurn()
    session.close()
    // Sockets that linger hold nothing up.
    process.exit()
  }

  async function hear(message: ToCapture): Promise<void> {
    switch (message.kind) {
      case 'call': {
        const { number, call } = message
        try {
          const rows = await answer(call)
          return tell({ kind: 'answer', number, ok: true, rows })
        } catch (error) {
          return tell({ kind: 'answer', number, ok: false, sentence: messageOf(error) })
        }
      }
      case 'taken':
        return handover.taken(message.weight)
      case 'flush':
        session.flush()
        Atomics.store(flushed, 0, 1)
        Atomics.notify(flushed, 0)
        return undefined
      case 'close':
        return close()
      default:
        return message satisfies never
    }
  }

  port.on('message', (message: ToCapture) => void hear(message))
  collector.worked()
  tell({ kind: 'started', reopened: session.reopened, state: state() })
}

/** The exchanges on their way to another thread; undefined where there are none. */
function packed(exchanges: Iterable<Exchange>): Uint8Array | undefined {
  const batch = new PackedBatch()
  for (const exchange of exchanges) batch.add(exchange)
  return batch.size > 0 ? batch.rows : undefined
}
