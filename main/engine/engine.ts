import { join } from 'node:path'
import type { CallName, CallResult } from '../../shared/bridge/contract.ts'
import type { FeedEvent } from '../../shared/bridge/feed.ts'
import type { SessionStatus } from '../../shared/bridge/program-views.ts'
import { causes } from '../../shared/causes/index.ts'
import { urlParts } from '../../shared/exchange/url-parts.ts'
import { createMasker } from '../../shared/redact/masker.ts'
import { messageOf } from '../../shared/thrown/thrown.ts'
import { closeBrowsers } from '../browser/open-browser.ts'
import { startCapture } from '../capture/start-capture.ts'
import { openCertificateAuthority } from '../certificates/certificate-authority.ts'
import { watchBacklog } from '../session/backlog.ts'
import { collectThoroughly, collectWhenIdle, grownBy } from '../threads/collect-when-idle.ts'
import { collectWhileBusy } from '../threads/collect-while-busy.ts'
import { widenPool } from '../threads/wide-pool.ts'
import { answerCall, createAnswers } from './answers.ts'
import { boundMemory } from './bounded-memory.ts'
import { makeDataFolder } from './data-folder.ts'
import { createDecryptionChoices } from './decryption-choices.ts'
import { createFeed } from './feed.ts'
import { keepRegistrations, keptRegistrations } from './kept-registrations.ts'
import { createLearning } from './learning.ts'
import { createLiveAnalysis } from './live-analysis.ts'
import { watchMachine } from './machine-watch.ts'
import { createNotices } from './notices.ts'
import { readRegistrations } from './read-registrations.ts'
import { readable, reopenedSentences } from './reopened.ts'
import { version } from './version.ts'
import { causeInfo } from './views/cause-info.ts'

/** So many bytes more are collected as soon as the analysis rests. */
const muchGarbage = 25e6

export interface EngineOptions {
  readonly dataFolder: string
  /** Without one, the session that was used last is opened again. */
  readonly sessionFile?: string | undefined
  /** 0, or none, for any free port. */
  readonly proxyPort?: number
  readonly registrationFile?: string | undefined
  readonly upstreamCa?: string | undefined
  /** The proxy's settings for this run, in place of those that were kept. */
  readonly proxySettingsFile?: string | undefined
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

/**
 * Starts the engine: the authority, the session, the proxy, and the analysis of what the session holds.
 * @throws Error with a sentence for the person, where one of them cannot be had.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  widenPool()
  boundMemory()
  makeDataFolder(options.dataFolder)
  const registrationsPath = join(options.dataFolder, 'registrations.json')
  let registrations = options.registrationFile
    ? readRegistrations(options.registrationFile)
    : keptRegistrations(registrationsPath)
  const authority = await openCertificateAuthority(join(options.dataFolder, 'ca'))
  const session = options.sessionFile ?? join(options.dataFolder, 'sessions', 'current.tokentrail')
  const masker = createMasker()
  const status = (): SessionStatus => ({
    proxy: capture.state.proxy,
    proxyError: capture.state.proxyError,
    networkAddresses: [...capture.state.networkAddresses],
    session,
    ca: authority.certificatePath,
    notices: [...notices.view],
    refusals: [...capture.state.refusals],
    scope: capture.state.settings.scope,
    learning: learning.view,
    version,
  })
  const tellStatus = () => {
    feed.status(status())
    feed.flush()
  }
  const notices = createNotices(() => tellStatus())
  const learning = createLearning({
    isOn: () => capture.state.settings.scope.decrypt === 'learn',
    changed: () => tellStatus(),
    learnt: (hosts) => {
      choices.keepLearnt(hosts, 'The login has completed.').catch((error) => notice(messageOf(error)))
    },
  })
  const notice = (sentence: string) => {
    if (notices.add(sentence)) options.told?.(sentence)
  }
  const stands = (what: 'writing' | 'analysis' | 'descriptors', sentence: string | undefined) => {
    notices.standing(what, sentence)
    if (sentence !== undefined) options.told?.(sentence)
  }
  const collector = collectWhenIdle(collectThoroughly, grownBy(muchGarbage))
  const backlog = watchBacklog('The analysis', (sentence) => stands('analysis', sentence))
  const capture = await startCapture(
    {
      dataFolder: options.dataFolder,
      sessionFile: session,
      proxyPort: options.proxyPort ?? 0,
      ...(options.upstreamCa !== undefined && { upstreamCa: options.upstreamCa }),
      ...(options.proxySettingsFile !== undefined && { settingsFile: options.proxySettingsFile }),
      proxyMayFail: options.proxyMayFail ?? false,
    },
    {
      changed: () => {
        learning.configured()
        tellStatus()
      },
      told: (sentence) => options.told?.(sentence),
      notice,
      standing: stands,
      recorded(exchanges, taken, waiting) {
        collector.worked()
        backlog.see(waiting, 0)
        live.take(exchanges, taken)
      },
      // Where others go first, nothing is taken for long, and no portion tells of those behind it.
      waiting: (count) => backlog.see(count, 0),
      grown: (exchanges) => live.grown(exchanges),
    },
  )
  const choices = createDecryptionChoices({
    capture,
    done(sentence, back) {
      notices.add(sentence, back)
      if (!back?.passing) options.told?.(sentence)
    },
  })
  const feed = createFeed(status(), causes.map(causeInfo))
  feed.subscribe(learning.hear)
  const live = createLiveAnalysis({
    feed,
    masker,
    registrations,
    load: capture.load,
    crowded: watchMachine().crowded,
    betweenLive: collectWhileBusy(),
    tookPart: (url, at) => learning.tookPart(urlParts(url).authority, at),
    failed: (exchange) => notice(`Exchange ${exchange} could not be analysed. It is kept, and shown as it was.`),
    unreadable: (error) =>
      notice(`The session ${session} could not be read on (${messageOf(error)}). What comes is recorded and shown.`),
  })
  learning.configured()
  collector.worked()
  for (const sentence of reopenedSentences(capture.reopened)) notices.add(sentence)
  feed.status(status())
  live.take(readable(capture, notice))

  const answers = createAnswers({
    dataFolder: options.dataFolder,
    capture,
    authority,
    masker,
    live,
    learning,
    choices,
    notices,
    registrations: {
      get all() {
        return registrations
      },
      replace(all) {
        registrations = all
        live.setRegistrations(all)
        keepRegistrations(registrationsPath, all)
      },
    },
  })

  return {
    get proxy() {
      return capture.state.proxy
    },
    session,
    ca: authority.certificatePath,
    call: (name, input) => answerCall(answers, name, input),
    subscribe: (listener) => feed.subscribe(listener),
    async close() {
      live.close()
      learning.close()
      collector.close()
      await closeBrowsers()
      await capture.close()
    },
  }
}
