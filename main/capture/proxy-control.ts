import { join } from 'node:path'
import type { RefusalView } from '../../shared/bridge/program-views.ts'
import { mistakesIn } from '../../shared/proxy-settings/mistakes.ts'
import { ProxySettings, type Scope, type ShownProxySettings } from '../../shared/proxy-settings/proxy-settings.ts'
import { withoutSecrets, withSecrets } from '../../shared/proxy-settings/secrets.ts'
import type { ClientAndHost, ClientRefusal } from '../proxy/scope/gate.ts'
import { createScope } from '../proxy/scope/scope.ts'
import { type ProxyOptions, type RunningProxy, startProxy } from '../proxy/start-proxy.ts'
import { readProxySettings, rememberedProxySettings, saveProxySettings } from './proxy-settings-file.ts'
import { noteRunningProxy } from './running-proxies.ts'

/** Proposals that nobody answers are not kept for ever. */
const mostRefusals = 20

export interface ProxyControlOptions extends Omit<ProxyOptions, 'settings' | 'onRefusal' | 'onTrust'> {
  readonly dataFolder: string
  /** Its settings hold for this run; changes are not kept. */
  readonly settingsFile?: string
  /** Something that the window shows has changed. */
  readonly changed: () => void
  /** Hears a sentence on a client that does not take the certificate. */
  readonly told: (sentence: string) => void
}

/** The proxy with its settings, which may change while it runs. */
export interface ProxyControl {
  readonly running: RunningProxy | undefined
  /** The hosts whose clients refused the certificate, and that nobody has decided about. */
  readonly refusals: readonly RefusalView[]
  /** Its settings, without their secrets. */
  readonly settings: ShownProxySettings
  /**
   * Starts it, unless it runs: at its own port, or at any that is free.
   * @throws Error with a sentence, where the port cannot be had or the settings cannot be used.
   */
  start(port?: 'same' | 'any'): Promise<void>
  /** @throws Error with a sentence, where they cannot be used; then nothing has changed. */
  set(shown: ShownProxySettings): Promise<void>
  /** Puts hosts on the never list. */
  neverDecrypt(hosts: readonly string[]): Promise<void>
  /** Leaves the proposals for these hosts and this client out from here on. */
  dismiss(hosts: readonly string[], client: string | null): void
  /** Changes these members of the scope, and proposes again what was proposed. */
  takeBack(part: Partial<Scope>, proposed: readonly RefusalView[]): Promise<void>
  /** From here on the scope is what was listed and these hosts. */
  keepLearnt(hosts: readonly string[]): Promise<void>
}

/** Prepares the proxy; it does not listen yet. */
export function createProxyControl(options: ProxyControlOptions): ProxyControl {
  const { dataFolder, settingsFile, changed, told, ...proxyOptions } = options
  const path = join(dataFolder, 'proxy-settings.json')
  let settings: ProxySettings | undefined
  let running: RunningProxy | undefined
  let refusals: readonly RefusalView[] = []

  const without = (who: ClientAndHost) => refusals.filter(isOther(who))

  function trusted(who: ClientAndHost): void {
    const others = without(who)
    if (others.length === refusals.length) return
    refusals = others
    changed()
  }

  function refused(refusal: ClientRefusal): void {
    const { host, client, how } = refusal
    refusals = [...without(refusal), refusal].slice(-mostRefusals)
    const who = client === null ? 'A client' : `The client ${client}`
    const what = current().scope.tunnelPinned
      ? `Its next connections to ${host} are passed on without being decrypted.`
      : `Let it trust Tokentrail's authority, as http://tokentrail.test/ tells through the proxy. If it accepts one certificate alone, put ${host} on the never list, in the window or in the proxy settings.`
    const did = how === 'said' ? 'refused' : 'closed the connection when it had seen'
    told(`${who} ${did} the certificate for ${host}. ${what}`)
    changed()
  }

  const current = () => settings ?? ProxySettings.parse({})

  async function use(next: ProxySettings, at: 'same' | 'any' = 'same'): Promise<void> {
    if (running) {
      running.configure(next)
      await running.listenFor(next.listen)
    } else
      running = noted(
        await startProxy({
          ...proxyOptions,
          ...(at === 'any' && { port: 0 }),
          settings: next,
          onRefusal: refused,
          onTrust: trusted,
        }),
      )
    settings = next
  }

  /** The command line finds it for as long as it runs. */
  function noted(proxy: RunningProxy): RunningProxy {
    const forget = noteRunningProxy(dataFolder, proxy.address)
    return {
      ...proxy,
      get networkAddresses() {
        return proxy.networkAddresses
      },
      close() {
        forget()
        return proxy.close()
      },
    }
  }

  async function change(wanted: ProxySettings): Promise<void> {
    // A host that a client named may be none: what is kept must be readable again.
    const parsed = ProxySettings.safeParse(wanted)
    if (!parsed.success) throw new Error(mistakesIn(parsed.error).join('\n'))
    const next = parsed.data
    await use(next)
    if (settingsFile === undefined) saveProxySettings(path, next)
    const scope = createScope(next.scope)
    refusals = refusals.filter(({ host, port }) => scope.decide(host, port) === 'decrypt')
    changed()
  }

  return {
    get running() {
      return running
    },
    get refusals() {
      return refusals
    },
    get settings() {
      return withoutSecrets(current())
    },
    async start(port = 'same') {
      if (running) return
      await use(settingsFile === undefined ? rememberedProxySettings(path) : readProxySettings(settingsFile), port)
    },
    async set(shown) {
      const whole = withSecrets(shown, current())
      if (typeof whole === 'string') throw new Error(whole)
      await change(whole)
    },
    async neverDecrypt(hosts) {
      const { scope, ...rest } = current()
      const never = [...new Set([...scope.never, ...hosts])]
      await change({ ...rest, scope: { ...scope, never } })
    },
    dismiss(hosts, client) {
      refusals = refusals.filter((one) => one.client !== client || !hosts.includes(one.host))
      changed()
    },
    async takeBack(part, proposed) {
      const { scope, ...rest } = current()
      const before = refusals
      refusals = [...proposed, ...proposed.reduce((others, one) => others.filter(isOther(one)), before)]
      try {
        await change({ ...rest, scope: { ...scope, ...part } })
      } catch (error) {
        refusals = before
        throw error
      }
    },
    async keepLearnt(hosts) {
      const { scope, ...rest } = current()
      await change({ ...rest, scope: { ...scope, decrypt: 'listed', hosts: [...new Set([...scope.hosts, ...hosts])] } })
    },
  }
}

const isOther = (who: ClientAndHost) => (one: ClientAndHost) => one.host !== who.host || one.client !== who.client
