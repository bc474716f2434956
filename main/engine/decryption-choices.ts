import type { RefusalView } from '../../shared/bridge/program-views.ts'
import type { CaptureCall, CaptureState } from '../capture/capture-messages.ts'
import type { TakingBack } from './notices.ts'

export interface DecryptionChoicesOptions {
  readonly capture: { readonly state: CaptureState; do(call: CaptureCall): Promise<unknown> }
  /** Hears what was done, and how it is taken back. */
  readonly done: (sentence: string, back: TakingBack | undefined) => void
}

/** What is decided by one press, about whom to decrypt; each can be taken back. */
export interface DecryptionChoices {
  /** Puts hosts on the never list. */
  leaveAlone(hosts: readonly string[]): Promise<void>
  /** Proposes no more to leave these hosts alone for this client. */
  dismiss(hosts: readonly string[], client: string | null): Promise<void>
  /** From here on the scope is what was listed, and these hosts; `why` begins the sentence that tells it. */
  keepLearnt(hosts: readonly string[], why?: string): Promise<void>
}

/** The choices of this capture. */
export function createDecryptionChoices({ capture, done }: DecryptionChoicesOptions): DecryptionChoices {
  const scope = () => capture.state.settings.scope
  const isIn = (list: readonly string[]) => (host: string) => list.includes(host)

  return {
    async leaveAlone(hosts) {
      const before = scope().never
      const refusals = capture.state.refusals.filter(({ host }) => hosts.includes(host))
      await capture.do({ name: 'neverDecrypt', hosts })
      const added = hosts.filter((host) => !before.includes(host))
      const back: TakingBack = {
        holds: () => added.every(isIn(scope().never)),
        run: async () => {
          const never = scope().never.filter((host) => !added.includes(host))
          await capture.do({ name: 'takeBack', scope: { never }, refusals })
        },
      }
      done(leftAlone(hosts), added.length > 0 ? back : undefined)
    },
    async dismiss(hosts, client) {
      const refusals = capture.state.refusals.filter((one) => one.client === client && hosts.includes(one.host))
      await capture.do({ name: 'dismiss', hosts, client })
      if (refusals.length === 0) return
      const isThere = (one: RefusalView) =>
        capture.state.refusals.some(({ host, client }) => host === one.host && client === one.client)
      done(`Nothing more is proposed for ${hosts.join(', ')}. What is decrypted stays as it is.`, {
        holds: () => !refusals.some(isThere),
        run: async () => void (await capture.do({ name: 'takeBack', scope: {}, refusals })),
        passing: true,
      })
    },
    async keepLearnt(hosts, why) {
      const before = scope()
      const added = hosts.filter((host) => !before.hosts.includes(host))
      await capture.do({ name: 'keepLearnt', hosts })
      const sentence = kept(
        hosts,
        before.hosts.some((host) => !hosts.includes(host)),
      )
      done(why === undefined ? sentence : `${why} ${sentence}`, {
        holds: () => scope().decrypt === 'listed' && added.every(isIn(scope().hosts)),
        run: async () => {
          const listed = scope().hosts.filter((host) => !added.includes(host))
          await capture.do({ name: 'takeBack', scope: { decrypt: 'learn', hosts: listed }, refusals: [] })
        },
      })
    },
  }
}

function leftAlone(hosts: readonly string[]): string {
  const them = hosts.length === 1 ? 'it' : 'them'
  return `From now on ${hosts.join(', ')} ${hosts.length === 1 ? 'passes' : 'pass'} unread. The never list in the proxy settings has ${them}: take ${them} off there to look into ${them} again.`
}

function kept(hosts: readonly string[], besides: boolean): string {
  const [one] = hosts
  const whom = hosts.length === 1 ? `${one}, the one host` : `the ${hosts.length} hosts`
  const names = hosts.length === 1 ? ',' : ` (${hosts.join(', ')})`
  const are = hosts.length === 1 ? 'is' : 'are'
  return `From now on only ${whom} that took part${names} ${are} decrypted${besides ? ', besides those that were listed before' : ''}, and all others pass unread. The proxy settings have the list: change it there, or learn again.`
}
