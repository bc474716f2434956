import { checkHost } from './check-address.ts'
import { namedHosts } from './named-hosts.ts'
import type { SeenCheck, SeenClient, SeenRefusal } from './seen-clients.ts'

/** So many hosts are named in a sentence. */
const mostListed = 3

/**
 * One step of a check: `good` is proven; `bad` is proven, and `text` says what to do; `waiting` has not been seen;
 * `note` cannot be proven either way, and `text` says what is known.
 */
export interface CheckStep {
  readonly kind: 'proxy' | 'https' | 'trust' | 'around'
  readonly state: 'good' | 'bad' | 'waiting' | 'note'
  readonly title: string
  readonly text: string
}

/** Judges a check by what the proxy saw of it, and of the client that made it. */
export function checkSteps(
  id: string,
  check: SeenCheck | undefined,
  client: SeenClient | undefined,
  otherConnections: number,
): readonly CheckStep[] {
  return [
    proxyStep(id, check, otherConnections),
    httpsStep(id, check),
    trustStep(id, check, client),
    aroundStep(client),
  ]
}

function proxyStep(id: string, check: SeenCheck | undefined, others: number): CheckStep {
  const step = { kind: 'proxy', title: 'Uses the proxy' } as const
  if (check && (check.plain || check.tunnel)) {
    const who = check.client === null ? '' : ` (${check.client})`
    return { ...step, state: 'good', text: `It came through the proxy, from ${check.from}${who}.` }
  }
  if (check?.direct)
    return {
      ...step,
      state: 'bad',
      text: `It reached Tokentrail as a web server, from ${check.from}, and does not use it as its proxy. The way to Tokentrail is open: set the address as the client’s HTTP proxy.`,
    }
  const came =
    others > 0
      ? ` Meanwhile ${others === 1 ? 'another connection' : `${others} other connections`} reached the proxy, so it can be reached.`
      : ' No other connection reached the proxy meanwhile.'
  return {
    ...step,
    state: 'waiting',
    text: `Nothing of this check has come yet. If the client says that it cannot find ${checkHost(id)}, it does not use the proxy, or looks names up before it asks by SOCKS (socks5h and Firefox’s “Proxy DNS” leave them to the proxy); if it cannot connect to the proxy, its address is wrong or a firewall is between.${came}`,
  }
}

function httpsStep(id: string, check: SeenCheck | undefined): CheckStep {
  const step = { kind: 'https', title: 'Asks for HTTPS through it' } as const
  if (check?.tunnel) return { ...step, state: 'good', text: 'It asked for a tunnel (CONNECT), as it does for HTTPS.' }
  return {
    ...step,
    state: 'waiting',
    text: check?.plain
      ? `Only plain HTTP came so far. Ask for https://${checkHost(id)}/ too. If that fails at once, the client has the proxy for HTTP alone: set it for HTTPS as well (HTTPS_PROXY, “secure web proxy”).`
      : 'No tunnel was asked for yet.',
  }
}

function trustStep(id: string, check: SeenCheck | undefined, client: SeenClient | undefined): CheckStep {
  const step = { kind: 'trust', title: 'Trusts the certificate' } as const
  if (check?.trusted) {
    const pinned = client ? pinnedHosts(client).map(({ host }) => host) : []
    if (pinned.length === 0) return { ...step, state: 'good', text: 'It took Tokentrail’s certificate: HTTPS is read.' }
    return {
      ...step,
      state: 'bad',
      text: `It took Tokentrail’s certificate here, but not for ${namedHosts(pinned, mostListed)}: ${pinnedWords(pinned.length)}`,
    }
  }
  if (check?.refused) return { ...step, state: 'bad', text: `${refusalWords(check.refused)} ${notTrusted}` }
  return {
    ...step,
    state: 'waiting',
    text: check?.tunnel
      ? 'The certificate was shown, and the client has not said anything yet.'
      : `No certificate was shown yet: that needs https://${checkHost(id)}/.`,
  }
}

/** UDP does not come to a proxy: nothing here is proof that all is well. */
function aroundStep(client: SeenClient | undefined): CheckStep {
  const step = { kind: 'around', title: 'Nothing goes around' } as const
  if (client && client.around.length > 0) return { ...step, state: 'bad', text: aroundWords(client.around) }
  if (client && client.quiet.length > 0)
    return {
      ...step,
      state: 'note',
      text: `${namedHosts(client.quiet, mostListed)} offered HTTP/3, and the client has asked nothing of it since, though its pages still make it ask others. If that site is in use, it goes by QUIC: switch that off in the client.`,
    }
  const offered =
    client && client.http3.length > 0
      ? ` HTTP/3 was offered to it by ${namedHosts(client.http3, mostListed)}; Tokentrail passes that on unchanged, and a browser that uses a proxy ignores it.`
      : ''
  return {
    ...step,
    state: 'note',
    text: `No sign of it. Tokentrail sees TCP alone: HTTP/3 (QUIC) is UDP, and would pass by unseen.${offered} If a site loads and nothing of it shows here, switch QUIC off in the client, and close the tabs that were open before.`,
  }
}

/** What is wrong with a client, from all that it did; `good` where it is read and nothing is. */
export function clientVerdict(client: SeenClient): Pick<CheckStep, 'state' | 'text'> {
  const { refused, trusted, around } = client
  const pinned = pinnedHosts(client)
  if (pinned.length > 0) {
    const hosts = pinned.map(({ host }) => host)
    return {
      state: 'bad',
      text: `Took the certificate for ${namedHosts(trusted, mostListed)}, but not for ${namedHosts(hosts, mostListed)}: ${pinnedWords(hosts.length)}`,
    }
  }
  const [first] = refused
  if (first && trusted.length === 0) {
    return {
      state: 'bad',
      text: `${refusalWords(first)} Refused: ${namedHosts(
        refused.map(({ host }) => host),
        mostListed,
      )}. ${notTrusted}`,
    }
  }
  if (around.length > 0) return { state: 'bad', text: aroundWords(around) }
  if (client.quiet.length > 0)
    return {
      state: 'note',
      text: `${namedHosts(client.quiet, mostListed)} offered HTTP/3 and has been quiet since: it may go by QUIC.`,
    }
  if (trusted.length > 0) return { state: 'good', text: `HTTPS is read: ${namedHosts(trusted, mostListed)}.` }
  if (client.tunnel) return { state: 'note', text: 'Asked for HTTPS; nothing of it was read.' }
  return { state: 'note', text: 'Sent plain HTTP alone. Set the proxy for HTTPS too if it asks for any.' }
}

/** The hosts that a client refuses though it takes the certificate for others: it does not lack the authority. */
export function pinnedHosts({ trusted, refused }: SeenClient): readonly SeenRefusal[] {
  return trusted.length === 0 ? [] : refused
}

const notTrusted = 'The client does not trust Tokentrail’s authority: give it the certificate.'

const pinnedWords = (count: number) =>
  `the client accepts one certificate alone there (it pins), or asks by a part that reads another trust store. Such ${
    count === 1 ? 'a host' : 'hosts'
  } cannot be read: put ${count === 1 ? 'it' : 'them'} on the never list, or switch pinning off in a debug build.`

function aroundWords(hosts: readonly string[]): string {
  return `Pages of ${namedHosts(hosts, mostListed)} made it ask others here, but nothing that it asked of ${
    hosts.length === 1 ? 'that host' : 'those hosts'
  } came through the proxy. It went by HTTP/3 (QUIC), by an exception of the client’s proxy setting, or before that was set: switch QUIC off, look for exceptions, and load the page again.`
}

/** What the client said as it refused. */
export function refusalWords({ alert }: SeenRefusal): string {
  switch (alert) {
    case null:
      return 'It saw the certificate and closed the connection without a word, as Node.js and Apple’s systems do.'
    case 'unknown_ca':
      return 'It refused the certificate: its authority is unknown to it (unknown_ca).'
    case 'certificate_expired':
      return 'It refused the certificate as expired: look at the clock of its machine (certificate_expired).'
    default:
      return `It refused the certificate (${alert}).`
  }
}
