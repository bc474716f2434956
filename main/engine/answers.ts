import { join } from 'node:path'
import { type CallName, type CallOutput, type CallResult, calls, type ReadInput } from '../../shared/bridge/contract.ts'
import { type Exchange, type ExchangeId, exchangeId } from '../../shared/exchange/exchange.ts'
import type { ClientRegistration } from '../../shared/oauth/client-registration.ts'
import type { Masker } from '../../shared/redact/masker.ts'
import { messageOf } from '../../shared/thrown/thrown.ts'
import { findBrowsers } from '../browser/find-browsers.ts'
import { openBrowser } from '../browser/open-browser.ts'
import type { Capture } from '../capture/start-capture.ts'
import type { CertificateAuthority } from '../certificates/certificate-authority.ts'
import { decodeExchange } from '../proxy/decode-body.ts'
import { openTerminal } from '../ways-in/open-terminal.ts'
import { waysIn } from '../ways-in/ways-in.ts'
import type { DecryptionChoices } from './decryption-choices.ts'
import { harPart } from './har-part.ts'
import type { Learning } from './learning.ts'
import type { LiveAnalysis } from './live-analysis.ts'
import type { Notices } from './notices.ts'
import { streamOf } from './stream.ts'
import { exchangeDetail } from './views/exchange-detail.ts'
import { exchangeRow } from './views/exchange-row.ts'
import { exchangeStanding } from './views/exchange-standing.ts'
import { streamView } from './views/stream-view.ts'
import { valueAt } from './views/value-at.ts'

/** What answers are made of. */
export interface Answering {
  readonly dataFolder: string
  readonly capture: Capture
  readonly authority: CertificateAuthority
  readonly masker: Masker
  readonly live: LiveAnalysis
  readonly learning: Learning
  readonly choices: DecryptionChoices
  readonly notices: Notices
  readonly registrations: {
    readonly all: readonly ClientRegistration[]
    replace(all: readonly ClientRegistration[]): void
  }
}

/** An answer to each call of the contract. One that throws a sentence has not been carried out. */
export type Answers = {
  readonly [Name in CallName]: (input: ReadInput<Name>) => CallOutput<Name> | Promise<CallOutput<Name>>
}

/** The answers of this engine. */
export function createAnswers(engine: Answering): Answers {
  const { dataFolder, capture, authority, masker, live, learning, choices, notices, registrations } = engine

  const stored = async (id: ExchangeId) => {
    const exchange = await capture.exchange(id)
    return exchange && decodeExchange(exchange)
  }

  return {
    resync: () => null,
    olderExchanges({ before, limit }) {
      const rowOf = (exchange: Exchange) => exchangeRow(exchange, exchangeStanding(exchange.id, live.analysis), masker)
      return capture.before(before, limit).map(rowOf)
    },
    async exchange({ id, reveal }) {
      const exchange = await stored(exchangeId(id))
      return exchange ? exchangeDetail(exchange, live.analysis, masker, reveal) : null
    },
    async messages({ exchange: id, ...page }) {
      const exchange = await stored(exchangeId(id))
      const stream = exchange && streamOf(exchange)
      return stream ? streamView(exchange.id, stream, page, masker) : null
    },
    async reveal({ exchange: id, location }) {
      const exchange = await stored(exchangeId(id))
      const value = exchange && valueAt(exchange, location, live.analysis)
      return value === undefined ? null : { text: value, masked: false }
    },
    registrations: () => [...registrations.all],
    setRegistrations({ registrations: all }) {
      registrations.replace(all)
      return null
    },
    browsers: async () => [...(await findBrowsers())],
    openBrowser({ browser, url }) {
      const { proxy, proxyError } = capture.state
      if (proxy === null)
        throw new Error(`No browser can be opened, because the proxy does not listen. ${proxyError ?? ''}`.trim())
      return openBrowser({ browser, url, proxy, authority, profileRoot: join(dataFolder, 'profiles') })
    },
    certificateAuthority: () => ({
      pem: authority.certificatePem,
      path: authority.certificatePath,
      fingerprint: authority.fingerprint,
      notAfter: authority.notAfter,
    }),
    waysIn: () => waysIn(authority, capture.state.proxy),
    async openTerminal() {
      const way = await waysIn(authority, capture.state.proxy)
      const { proxy } = way
      if (proxy === null) throw new Error('No terminal is opened, because the proxy does not listen.')
      return { name: await openTerminal({ way: { ...way, proxy }, folder: join(dataFolder, 'terminal') }) }
    },
    seenClients: () => structuredClone(capture.seen) as CallOutput<'seenClients'>,
    proxySettings: () => ({
      settings: capture.state.settings,
      file: capture.state.settingsFile,
      learnt: [...learning.hosts],
    }),
    async setProxySettings({ settings }) {
      await capture.do({ name: 'set', settings })
      return null
    },
    async startProxy({ port }) {
      await capture.do({ name: 'start', port })
      return null
    },
    async neverDecrypt({ hosts }) {
      await choices.leaveAlone(hosts)
      return null
    },
    async dismissRefusals({ hosts, client }) {
      await choices.dismiss(hosts, client)
      return null
    },
    async keepLearntHosts() {
      await choices.keepLearnt((learning.view ?? learning).hosts)
      return null
    },
    dismissNotice({ id }) {
      notices.dismiss(id)
      return null
    },
    async undo({ id }) {
      await notices.undo(id)
      return null
    },
    async exportHar({ from, withSecrets }) {
      const open = await capture.open()
      return harPart(
        (start, unreadable) => capture.exchanges(start, unreadable, open),
        from,
        withSecrets ? undefined : masker,
      )
    },
    async clearSession() {
      await capture.do({ name: 'clear' })
      live.clear()
      return null
    },
  }
}

/** Answers a call by its name: its input is checked, and an error is an answer. Never throws. */
export async function answerCall(answers: Answers, name: string, input: unknown): Promise<CallResult<CallName>> {
  if (!isCall(name))
    return { ok: false, error: { code: 'unknown-call', message: `There is no call ${JSON.stringify(name)}.` } }
  const parsed = calls[name].input.safeParse(input)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const message = `The call ${name} was not understood: ${issue?.path.join('.') || 'its input'}: ${issue?.message}.`
    return { ok: false, error: { code: 'bad-input', message } }
  }
  // What was read by a call's own schema is what its answer takes, which TypeScript does not follow through a union.
  const answer = answers[name] as (input: unknown) => CallOutput<CallName> | Promise<CallOutput<CallName>>
  try {
    return { ok: true, value: await answer(parsed.data) }
  } catch (error) {
    return { ok: false, error: { code: 'failed', message: messageOf(error) } }
  }
}

const isCall = (name: string): name is CallName => Object.hasOwn(calls, name)
