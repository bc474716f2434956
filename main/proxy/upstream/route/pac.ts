import { rememberNewest } from '../../../../shared/exchange/remember-newest.ts'
import { messageOf } from '../../../../shared/thrown/thrown.ts'
import { formatAuthority, type Origin } from '../../authority.ts'
import { certificateFault, isOfCertificate } from '../../certificate-fault.ts'
import { steadyNow } from '../../clocks/steady-clock.ts'
import { errorCode } from '../../exchange-error.ts'
import { ProxyFault } from '../proxy-fault.ts'
import type { Trust } from '../trust.ts'
import { direct, type Hop, type ProxyHop, readProxyUrl } from './hop.ts'
import { scriptAt, writtenAt } from './script-at.ts'
import { scriptFunctions } from './script-functions.ts'

/** A script that says for each host by which proxies it is reached. */
export interface Pac {
  hopsTo(origin: Origin): Promise<readonly Hop[]>
}

type FindProxy = (url: string, host: string) => Promise<string>
type Account = Pick<ProxyHop, 'username' | 'password'>
/** What each proxy of a script has besides what it says. */
type Named = Pick<ProxyHop, 'username' | 'password' | 'namedIn'>

/** How long what a script said is remembered, and how long the script itself, in milliseconds. */
const answerKept = 60_000
const scriptKept = 300_000
const mostAnswers = 2000
/** How often it is looked whether a file was written anew, in milliseconds. */
const fileKept = 1000
/** How long a script may calculate without a pause, and how long it may take in all, in milliseconds. */
const longestTurn = 500
const longestAnswer = 10_000

/**
 * The script at a URL or in a file; it is fetched at its first use, directly. `account` is for the proxies it names;
 * `namedIn` is where its address stands, and `now` gives milliseconds.
 */
export function createPac(
  source: string,
  account: Account,
  trust: Trust,
  namedIn = 'the proxy settings',
  now = steadyNow,
): Pac {
  const shown = shownSource(source)
  let script: { readonly find: Promise<FindProxy>; readonly at: number } | undefined
  let renewing = false
  let written: number | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  let answers = new Map<string, { readonly hops: Promise<readonly Hop[]>; readonly at: number }>()

  /** What is there serves until the next one is: its server may be gone for a while, or slow. */
  function renew(before: FindProxy): void {
    renewing = true
    load(source, trust)
      .then(
        (find) => {
          answers = new Map()
          return find
        },
        () => before,
      )
      .then((find) => {
        script = { find: Promise.resolve(find), at: now() }
        renewing = false
      })
  }

  /** Whoever works at a script in a file sees at once what it says now. */
  async function look(): Promise<void> {
    lookedAt = now()
    const at = await writtenAt(source)
    if (at === written) return
    written = at
    script = undefined
    answers = new Map()
  }

  async function ask(origin: Origin): Promise<readonly Hop[]> {
    script ??= { find: load(source, trust), at: now() }
    const used = script
    try {
      const find = await used.find
      if (now() - used.at > scriptKept && !renewing) renew(find)
      // Browsers tell a script no path (Chromium and Firefox do so since 2016): it could give it away.
      const url = `${origin.scheme}://${formatAuthority(origin)}/`
      const said = await inTime(find(url, origin.host.toLowerCase()))
      return readPacAnswer(said, { ...account, namedIn: `the proxy script ${shown}` })
    } catch (error) {
      // The next connection tries again.
      if (script === used) script = undefined
      const code = errorCode(error)
      if (isOfCertificate(code)) throw new ProxyFault(certificateFault(`the proxy script ${shown}`, code, error))
      throw new ProxyFault(
        `The proxy script ${shown} gave no proxy for ${origin.host} (${messageOf(error)}). Check the script, and its address in ${namedIn}.`,
      )
    }
  }

  function answer(origin: Origin): Promise<readonly Hop[]> {
    const key = `${origin.scheme} ${origin.host} ${origin.port}`
    const before = answers.get(key)
    if (before && now() - before.at < answerKept) return before.hops
    const hops = ask(origin)
    const kept = { hops, at: now() }
    rememberNewest(answers, key, kept, mostAnswers)
    hops.catch(() => answers.get(key) === kept && answers.delete(key))
    return hops
  }

  return {
    hopsTo: (origin) => (now() - lookedAt < fileKept ? answer(origin) : look().then(() => answer(origin))),
  }
}

/** Its address as it may be shown: a password in it is masked. */
function shownSource(source: string): string {
  return source.replace(/^(\w+:\/\/[^/@:]*:)[^/@]*@/, '$1••••@')
}

/** Reads what FindProxyForURL returns: `PROXY a:8080; SOCKS5 b:1080; DIRECT`, the first to be tried first. */
export function readPacAnswer(said: unknown, named: Named): readonly Hop[] {
  // A script that returns null means: without a proxy.
  if (said === null || said === undefined || said === '') return [direct]
  const hops: Hop[] = []
  for (const part of String(said).split(';')) {
    const [word = '', address = ''] = part.trim().split(/\s+/)
    const scheme = schemes[word.toUpperCase()]
    if (scheme === 'direct') hops.push(direct)
    const hop = scheme && scheme !== 'direct' ? readProxyUrl(`${scheme}://${address}`) : undefined
    if (hop) hops.push({ ...hop, ...named })
  }
  if (hops.length === 0) throw new Error(`it returned ${JSON.stringify(String(said).slice(0, 100))}`)
  return hops
}

const schemes: Readonly<Record<string, string>> = {
  DIRECT: 'direct',
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks4',
  SOCKS4: 'socks4',
  SOCKS5: 'socks5',
}

async function load(source: string, trust: Trust): Promise<FindProxy> {
  const text = await scriptAt(source, trust)
  // Loaded at its first use: most people have no script, and an engine in WebAssembly takes a while to start.
  const [{ createPacResolver, sandbox: usual }, { QuickJS }] = await Promise.all([
    import('pac-resolver'),
    import('quickjs-wasi'),
  ])
  const interrupt = createInterrupt()
  const machine = await QuickJS.create({ memoryLimit: 64 * 1024 * 1024, interruptHandler: interrupt.due })
  const sandbox = {
    ...scriptFunctions,
    // Most scripts ask this of what dnsResolve gives, which is null for names that the proxy alone knows.
    isInNet: async (host: string | null, pattern: string, mask: string) =>
      host !== null && (await usual.isInNet(host, pattern, mask)),
  }
  const find = createPacResolver(machine, text, { sandbox })
  // What fails once a DNS function has answered is thrown where nobody catches it, and would end the program.
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined)
  const run = machine.executePendingJobs.bind(machine)
  machine.executePendingJobs = () => {
    try {
      return run()
    } catch (error) {
      failed.reject(error)
      return 0
    }
  }
  return (url, host) => {
    interrupt.begin()
    return Promise.race([find(url, host), failed.promise])
  }
}

/** Ends a script that runs in a circle, which must not hold up the traffic. It is asked every 10,000 steps of one. */
function createInterrupt(): { readonly due: () => boolean; begin(): void } {
  let began: number | undefined
  return {
    begin() {
      began = undefined
    },
    due() {
      const now = performance.now()
      if (began === undefined) {
        began = now
        setImmediate(() => {
          began = undefined
        })
      }
      return now - began > longestTurn
    },
  }
}

function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_done, fail) => {
    timer = setTimeout(() => fail(new Error('it did not answer in time')), longestAnswer)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
