import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CallName, CallOutput, CallResult, HostMessage } from '../../shared/bridge/contract.ts'
import { calls } from '../../shared/bridge/contract.ts'
import type { FeedEvent } from '../../shared/bridge/feed.ts'
import type { Place as PlaceView, SessionStatus, Shown } from '../../shared/bridge/views.ts'
import { causes } from '../../shared/causes/index.ts'
import { type ExchangeId, exchangeId } from '../../shared/exchange/exchange.ts'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import { createMasker } from '../../shared/redact/masker.ts'
import { findBrowsers } from '../browser/find-browsers.ts'
import { closeBrowsers, openBrowser } from '../browser/open-browser.ts'
import { openCertificateAuthority } from '../certificates/certificate-authority.ts'
import { findProcesses } from '../processes/find-processes.ts'
import { decodeExchange } from '../proxy/decode-body.ts'
import { openSession } from '../session/open-session.ts'
import type { Session } from '../session/session.ts'
import { createFeed } from './feed.ts'
import { createLiveAnalysis } from './live-analysis.ts'
import { createProxyControl } from './proxy-control.ts'
import { readRegistrations } from './read-registrations.ts'
import { streamOf } from './stream.ts'
import { version } from './version.ts'
import { causeInfo } from './views/cause-info.ts'
import { exchangeDetail } from './views/exchange-detail.ts'
import { streamView } from './views/stream-view.ts'
import { valueAt } from './views/value-at.ts'

/** A status that grows for days helps nobody. */
const mostNotices = 20

export interface EngineOptions {
  readonly dataFolder: string
  /** Without one, the session that was used last is opened again. */
  readonly sessionFile?: string
  /** 0, or none, for any free port. */
  readonly proxyPort?: number
  readonly registrationFile?: string
  readonly upstreamCa?: string
  /** The proxy's settings for this run, in place of those that were kept. */
  readonly proxySettingsFile?: string
  /** Start without the proxy where its port cannot be had, and let the window say why. */
  readonly proxyMayFail?: boolean
  /** Hears the sentences that come up while it runs and that the window shows as notices. */
  readonly told?: (sentence: string) => void
}

/** Proxy, session and analysis together, speaking the contract. */
export interface Engine {
  /** Its address; null where it does not listen, which only `proxyMayFail` allows. */
  readonly proxy: string | null
  readonly session: string
  /** The path of the authority's certificate. */
  readonly ca: string
  /** Answers a call; input is checked, an error is an answer. Never throws. */
  call(name: string, input: unknown): Promise<CallResult<CallName>>
  /** Hears the feed, beginning with a snapshot. */
  subscribe(listener: (event: FeedEvent) => void): () => void
  close(): Promise<void>
}

/** One host that is spoken to: its calls and its feed. */
export interface Conversation {
  /** Answers a message from the window. */
  hear(message: { readonly id: number; readonly name: string; readonly input?: unknown }): Promise<void>
  end(): void
}

/**
 * Starts the engine: the authority, the session, the proxy, and the analysis of what the session holds.
 * @throws Error with a sentence for the person, where one of them cannot be had.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  mkdirSync(options.dataFolder, { recursive: true, mode: 0o700 })
  const registrationsPath = join(options.dataFolder, 'registrations.json')
  let registrations = options.registrationFile
    ? readRegistrations(options.registrationFile)
    : remembered(registrationsPath)
  const authority = await openCertificateAuthority(join(options.dataFolder, 'ca'))
  const notices: string[] = []
  let behind: string | undefined
  const session = openSession(options.sessionFile ?? join(options.dataFolder, 'sessions', 'current.tokentrail'), {
    writeFailed: (sentence) => notice(sentence),
    behind(sentence) {
      behind = sentence
      feed.status(status())
      feed.flush()
      if (sentence !== undefined) options.told?.(sentence)
    },
  })
  const masker = createMasker()
  let proxyError: string | null = null
  const status = (): SessionStatus => ({
    proxy: proxy.running?.address ?? null,
    proxyError,
    session: session.path,
    ca: authority.certificatePath,
    notices: behind === undefined ? [...notices] : [...notices, behind],
    refusals: [...proxy.refusals],
    version,
  })
  const processes = findProcesses()
  let newest = -1
  let cleared = -1
  const proxy = createProxyControl({
    processes,
    port: options.proxyPort ?? 0,
    authority,
    dataFolder: options.dataFolder,
    ...(options.upstreamCa !== undefined && { upstreamCa: options.upstreamCa }),
    ...(options.proxySettingsFile !== undefined && { settingsFile: options.proxySettingsFile }),
    sink: {
      nextId: () => session.nextId(),
      record(exchange, phase) {
        newest = Math.max(newest, exchange.id)
        // Who sent it comes to be known after it was cleared: it stays away.
        if (phase === 'amended' && exchange.id <= cleared) return
        session.record(exchange, phase)
        live.take(exchange)
      },
    },
    told: (sentence) => options.told?.(sentence),
    changed: () => {
      if (proxy.running) proxyError = null
      feed.status(status())
      feed.flush()
    },
  })
  const feed = createFeed(status(), causes.map(causeInfo))
  const notice = (sentence: string) => {
    if (notices.includes(sentence)) return
    notices.push(sentence)
    if (notices.length > mostNotices) notices.shift()
    options.told?.(sentence)
    feed.status(status())
    feed.flush()
  }
  const live = createLiveAnalysis({
    feed,
    masker,
    registrations,
    failed: (exchange) => notice(`Exchange ${exchange} could not be analysed. It is kept, and shown as it was.`),
    unreadable: () =>
      notice(`The session ${session.path} is damaged: not all of it could be read. What comes is recorded and shown.`),
  })
  try {
    await proxy.start()
  } catch (error) {
    if (!options.proxyMayFail) {
      processes?.close()
      session.close()
      throw error
    }
    proxyError = sentenceOf(error)
  }
  if (session.reopened.exchanges > 0) notices.push(reopenedSentence(session.reopened))
  feed.status(status())
  live.replay(session.exchanges())

  const stored = (id: ExchangeId) => {
    const exchange = session.exchange(id)
    return exchange && decodeExchange(exchange)
  }

  async function answer(name: CallName, input: unknown): Promise<CallOutput<CallName>> {
    switch (name) {
      case 'resync':
        return null
      case 'exchange': {
        const { id, reveal } = calls.exchange.input.parse(input)
        const exchange = stored(exchangeId(id))
        return exchange ? exchangeDetail(exchange, live.analysis, masker, reveal) : null
      }
      case 'messages': {
        const { exchange: id, ...page } = calls.messages.input.parse(input)
        const exchange = stored(exchangeId(id))
        const stream = exchange && streamOf(exchange)
        return stream ? streamView(exchange.id, stream, page, masker) : null
      }
      case 'reveal':
        return reveal(calls.reveal.input.parse(input))
      case 'registrations':
        return [...registrations]
      case 'setRegistrations':
        registrations = calls.setRegistrations.input.parse(input).registrations
        live.setRegistrations(registrations)
        remember(registrationsPath, registrations)
        return null
      case 'browsers':
        return [...(await findBrowsers())]
      case 'openBrowser': {
        const { browser, url } = calls.openBrowser.input.parse(input)
        if (!proxy.running)
          throw new Error(`No browser can be opened, because the proxy does not listen. ${proxyError ?? ''}`.trim())
        return openBrowser({
          browser,
          url,
          proxy: proxy.running.address,
          authority,
          profileRoot: join(options.dataFolder, 'profiles'),
        })
      }
      case 'certificateAuthority':
        return {
          pem: authority.certificatePem,
          path: authority.certificatePath,
          fingerprint: authority.fingerprint,
          notAfter: authority.notAfter,
        }
      case 'proxySettings':
        return proxy.view(learnt())
      case 'setProxySettings':
        await proxy.set(calls.setProxySettings.input.parse(input).settings)
        return null
      case 'neverDecrypt':
        await proxy.neverDecrypt(calls.neverDecrypt.input.parse(input).host)
        return null
      case 'dismissRefusal':
        proxy.dismiss(calls.dismissRefusal.input.parse(input).host)
        return null
      case 'keepLearntHosts':
        await proxy.keepLearnt(learnt())
        return null
      case 'clearSession':
        cleared = newest
        session.clear()
        live.clear()
        return null
      default:
        return name satisfies never
    }
  }

  /** The hosts that took part in flows. */
  const learnt = (): readonly string[] => {
    const snapshot = feed.snapshot()
    const rows = snapshot.kind === 'snapshot' ? snapshot.exchanges : []
    const hosts = rows.flatMap(({ flow, host }) => (flow === null ? [] : [host]))
    return [...new Set(hosts)].toSorted()
  }

  function reveal({ exchange: id, location }: PlaceView): Shown | null {
    const exchange = stored(exchangeId(id))
    const value = exchange && valueAt(exchange, location, live.analysis)
    return value === undefined ? null : { text: value, masked: false }
  }

  return {
    get proxy() {
      return proxy.running?.address ?? null
    },
    session: session.path,
    ca: authority.certificatePath,
    async call(name, input) {
      if (!isCall(name))
        return { ok: false, error: { code: 'unknown-call', message: `There is no call ${JSON.stringify(name)}.` } }
      const parsed = calls[name].input.safeParse(input)
      if (!parsed.success) {
        const [issue] = parsed.error.issues
        const message = `The call ${name} was not understood: ${issue?.path.join('.') || 'its input'}: ${issue?.message}.`
        return { ok: false, error: { code: 'bad-input', message } }
      }
      try {
        return { ok: true, value: await answer(name, parsed.data) }
      } catch (error) {
        return { ok: false, error: { code: 'failed', message: sentenceOf(error) } }
      }
    },
    subscribe: (listener) => feed.subscribe(listener),
    async close() {
      live.close()
      await proxy.running?.close()
      processes?.close()
      // What the end of the proxy cut is told by its sockets a turn later.
      await nextTurn()
      await closeBrowsers()
      session.close()
    },
  }
}

/** Speaks with one window: answers go back with the id of their call, the feed as it comes. */
export function converse(engine: Engine, say: (message: HostMessage) => void): Conversation {
  let end = engine.subscribe((event) => say({ kind: 'feed', event }))
  return {
    async hear({ id, name, input }) {
      const result = await engine.call(name, input)
      if (name === 'resync') {
        // A new subscription begins with a snapshot: that is what was asked for.
        end()
        end = engine.subscribe((event) => say({ kind: 'feed', event }))
      }
      say(
        result.ok
          ? { kind: 'answer', id, ok: true, value: result.value }
          : { kind: 'answer', id, ok: false, error: result.error },
      )
    },
    end: () => end(),
  }
}

const isCall = (name: string): name is CallName => Object.hasOwn(calls, name)

/** What was typed in before; a file that was damaged is no reason not to start. */
function remembered(path: string): readonly ClientRegistration[] {
  try {
    readFileSync(path)
    return readRegistrations(path)
  } catch {
    return []
  }
}

function remember(path: string, registrations: readonly ClientRegistration[]): void {
  writeFileSync(path, `${JSON.stringify(registrations, null, 2)}\n`, { mode: 0o600 })
}

function reopenedSentence({ exchanges, interrupted }: Session['reopened']): string {
  const lost = interrupted === 0 ? '' : `, ${interrupted} of them interrupted when Tokentrail ended`
  return `The session was opened again: ${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'}${lost}.`
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
