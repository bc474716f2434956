import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildAll } from '../../../build/bundle/build.ts'
import { messageOf } from '../../../shared/thrown/thrown.ts'
import type { Way } from './client.ts'
import { atLeast, below, type Goal, told } from './goals.ts'
import { down, memoryOver, newHosts, type Round, smallRequests, up } from './measures.ts'
import { count, decimals, line, median, quantile } from './numbers.ts'
import { mitmproxyVersion, startMitmproxy } from './parties/mitmproxy.ts'
import { startTokentrail } from './parties/tokentrail.ts'
import { forkPeer, type Peer } from './peer.ts'
import { stillness } from './stillness.ts'

/*
 * npm run bench:proxy [-- --quick]: Tokentrail beside other proxies and a direct connection, with the same client,
 * the same server and the same certificates of it, on loopback. All take turns in one run, so that what the machine
 * does besides falls on all of them: the ratios count, not the numbers.
 */

const quick = process.argv.includes('--quick')
const only = process.argv
  .find((argument) => argument.startsWith('--only='))
  ?.slice(7)
  .split(',')
const plan = quick
  ? { warmUp: 1500, rounds: 2, ms: 500, warm: 300, large: 50e6, larges: 1, hosts: 100, hostMs: 2500, exchanges: 40_000 }
  : {
      warmUp: 6000,
      rounds: 4,
      ms: 1000,
      warm: 600,
      large: 100e6,
      larges: 3,
      hosts: 500,
      hostMs: 8000,
      exchanges: 200_000,
    }
const connections = [1, 16, 128]
const peers: Peer[] = []
const say = (text: string) => process.stdout.write(text)
const folder = mkdtempSync(join(tmpdir(), 'tokentrail-bench-'))
const began = performance.now()
// Each peer, and its folder, ends with this process.
process.setMaxListeners(0)
try {
  await run()
} finally {
  for (const peer of peers) peer.stop()
  rmSync(folder, { recursive: true, force: true })
}
say(`\nIt took ${Math.round((performance.now() - began) / 1000)} s.\n`)
process.exit()

async function run(): Promise<void> {
  const { server, ways } = await start()
  // Most run in an engine that makes code fast as it goes: the first seconds would tell of that alone.
  for (const way of [...ways]) await attempt(ways, way, () => smallRequests(way, 16, { ms: plan.warmUp }))
  const rates = new Map<string, Map<number, Summary>>()
  for (const many of connections) {
    say(`\nSmall JSON over HTTPS on ${many} kept ${many === 1 ? 'connection' : 'connections'}\n`)
    say(line(['', 'requests/s', 'p50 ms', 'p99 ms', 'CPU us each', 'of direct']))
    const found = await side(ways, async (way) => smallRequests(way, many, { ms: plan.ms }), many)
    const direct = found.get('direct')?.perSecond
    for (const [name, summary] of found) {
      const share = direct && name !== 'direct' ? `${Math.round((summary.perSecond / direct) * 100)} %` : ''
      const { perSecond, p50, p99, cpu } = summary
      say(line([name, count(perSecond), decimals(p50, 2), decimals(p99, 2), decimals(cpu, 0), share]))
      rates.set(name, (rates.get(name) ?? new Map()).set(many, summary))
    }
  }
  const large = await largeBodies(ways)
  const hosts = await firstRequests(ways)
  const memory = await memoryOf(ways)
  tell(rates, large, hosts, memory)
  void server
}

interface Summary {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly cpu: number | undefined
}

/** Each way in turn, round by round; the middle round counts. A way that fails is left out with a sentence. */
async function side(ways: Way[], act: (way: Way) => Promise<Round>, many: number): Promise<Map<string, Summary>> {
  const rounds = new Map<string, Round[]>(ways.map(({ name }) => [name, []]))
  for (const way of ways) await attempt(ways, way, () => smallRequests(way, many, { ms: plan.warm }))
  for (let n = 0; n < plan.rounds; n++) {
    // What one still does after its turn falls on the next: not always on the same one.
    for (const way of n % 2 === 0 ? [...ways] : ways.toReversed()) {
      const round = await attempt(ways, way, () => act(way))
      if (round) rounds.get(way.name)?.push(round)
    }
  }
  const middle = (of: readonly Round[], value: (round: Round) => number) => median(of.map(value))
  return new Map(
    [...rounds]
      .filter(([, of]) => of.length > 0)
      .map(([name, of]) => [
        name,
        {
          perSecond: middle(of, ({ requests, seconds }) => requests / seconds),
          p50: middle(of, ({ times }) => quantile(times, 0.5)),
          p99: middle(of, ({ times }) => quantile(times, 0.99)),
          cpu: of[0]?.cpuMicros === undefined ? undefined : middle(of, ({ cpuMicros }) => cpuMicros ?? Number.NaN),
        },
      ]),
  )
}

async function attempt<Result>(ways: Way[], way: Way, act: () => Promise<Result>): Promise<Result | undefined> {
  if (!ways.includes(way)) return undefined
  await stillness(peers)
  try {
    return await act()
  } catch (error) {
    say(`${way.name} is left out from here on: ${messageOf(error)}\n`)
    ways.splice(ways.indexOf(way), 1)
    return undefined
  }
}

async function largeBodies(ways: Way[]): Promise<Map<string, { readonly down: number; readonly up: number }>> {
  say(`\nA body of ${plan.large / 1e6} MB\n`)
  say(line(['', 'down MB/s', 'up MB/s']))
  const speeds = new Map<string, { down: number[]; up: number[] }>(ways.map(({ name }) => [name, { down: [], up: [] }]))
  for (const way of [...ways]) await attempt(ways, way, () => down(way, 2e6).then(() => up(way, 2e6)))
  for (let n = 0; n < plan.larges; n++) {
    for (const way of [...ways]) {
      const seen = speeds.get(way.name)
      await attempt(ways, way, async () => seen?.down.push(await down(way, plan.large)))
      await attempt(ways, way, async () => seen?.up.push(await up(way, plan.large)))
    }
  }
  const found = new Map([...speeds].map(([name, of]) => [name, { down: median(of.down), up: median(of.up) }]))
  for (const [name, of] of found) say(line([name, count(of.down), count(of.up)]))
  return found
}

async function firstRequests(ways: Way[]): Promise<Map<string, number>> {
  say(`\nThe first request to ${plan.hosts} new hosts, as many as fit in ${plan.hostMs / 1000} s\n`)
  say(line(['', 'hosts', 'p50 ms', 'p99 ms']))
  const found = new Map<string, number>()
  for (const way of [...ways]) {
    const times = await attempt(ways, way, () => newHosts(way, plan.hosts, way.name.replaceAll(/\W/g, ''), plan.hostMs))
    if (!times) continue
    found.set(way.name, median(times))
    say(line([way.name, count(times.length), decimals(median(times), 1), decimals(quantile(times, 0.99), 1)]))
  }
  return found
}

async function memoryOf(ways: readonly Way[]): Promise<{ readonly mb: number; readonly growth: number } | undefined> {
  const way = ways.find(({ name }) => name === 'tokentrail')
  if (!way) return undefined
  const seen = await memoryOver(way, plan.exchanges, 10)
  say(`\nMemory of Tokentrail's process in MB, as ${count(plan.exchanges)} exchanges pass\n`)
  for (const [passed, mb] of seen) say(line([count(passed), count(mb)], 12, 8))
  const half = seen[Math.floor(seen.length / 2) - 1]
  const last = seen.at(-1)
  return half && last && { mb: last[1], growth: ((last[1] - half[1]) * 100_000) / (last[0] - half[0]) }
}

function tell(
  rates: ReadonlyMap<string, ReadonlyMap<number, Summary>>,
  large: ReadonlyMap<string, { readonly down: number; readonly up: number }>,
  hosts: ReadonlyMap<string, number>,
  memory: { readonly mb: number; readonly growth: number } | undefined,
): void {
  const others = ['mitmproxy', 'mockttp', 'http-mitm-proxy'] as const
  const goals: Goal[] = []
  for (const own of ['tokentrail', 'with its window open']) {
    for (const many of connections) {
      const of = (name: string) => rates.get(name)?.get(many)
      const mine = of(own)
      if (!mine) continue
      const at = `${own}, ${many}:`
      goals.push(
        atLeast(`${at} 10 x mitmproxy`, mine.perSecond, of('mitmproxy')?.perSecond, 10),
        atLeast(`${at} 4 x mockttp`, mine.perSecond, of('mockttp')?.perSecond, 4),
        atLeast(`${at} 2.5 x http-mitm-proxy`, mine.perSecond, of('http-mitm-proxy')?.perSecond, 2.5),
        atLeast(`${at} 40 % of direct`, mine.perSecond, of('direct')?.perSecond, 0.4),
      )
      const best = Math.min(...others.map((name) => of(name)?.p99 ?? Number.POSITIVE_INFINITY))
      goals.push(below(`${at} p99 below all three (${decimals(best, 1)} ms)`, mine.p99, best, 'ms'))
    }
  }
  const body = large.get('tokentrail')
  const straight = large.get('direct')
  if (body && straight) {
    goals.push(atLeast('a large body down at 80 % of direct', body.down, straight.down, 0.8))
    goals.push(atLeast('a large body up at 80 % of direct', body.up, straight.up, 0.8))
  }
  const [mine, direct] = [hosts.get('tokentrail'), hosts.get('direct')]
  if (mine !== undefined && direct !== undefined)
    goals.push(below('first request to a new host: less than 10 ms of our own', mine - direct, 10, 'ms'))
  goals.push(below(`memory after ${count(plan.exchanges)} exchanges under 300 MB`, memory?.mb, 300, 'MB'))
  goals.push(below('memory flat: less than 10 MB more for 100,000 exchanges', memory?.growth, 10, 'MB'))
  say('\nGoals\n')
  for (const goal of goals) say(told(goal))
}

async function start(): Promise<{ readonly server: Peer; readonly ways: Way[] }> {
  await buildAll({ onlyIfStale: true })
  const keep = (peer: Peer) => {
    peers.push(peer)
    return peer
  }
  const server = keep(await forkPeer('upstream.ts', []))
  const caFile = join(folder, 'server-ca.pem')
  writeFileSync(caFile, server.ca)
  const trusting = { NODE_EXTRA_CA_CERTS: caFile }
  const version = mitmproxyVersion()
  if (!version) say('mitmproxy is not installed, and left out; on Debian, install the package mitmproxy.\n')
  const tokentrail = () => startTokentrail(caFile)
  const parties: Readonly<Record<string, () => Promise<Peer>>> = {
    tokentrail,
    async 'with its window open'() {
      const engine = await tokentrail()
      keep(await forkPeer('parties/window.ts', [String(engine.said['ui']), caFile]))
      return engine
    },
    'a bare relay': () => forkPeer('parties/bare-relay.ts', [caFile]),
    'http-mitm-proxy': () => forkPeer('parties/http-mitm-proxy.ts', [], trusting),
    mockttp: () => forkPeer('parties/mockttp.ts', [caFile], trusting),
    ...(version && { mitmproxy: () => startMitmproxy(caFile) }),
  }
  const ways: Way[] = [{ name: 'direct', proxy: undefined, server }]
  for (const [name, begin] of Object.entries(parties)) {
    if (only && !only.includes(name)) continue
    try {
      ways.push({ name, proxy: keep(await begin()), server })
    } catch (error) {
      say(`${name} is left out: ${messageOf(error)}\n`)
    }
  }
  return { server, ways }
}
