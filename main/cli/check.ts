import { randomBytes } from 'node:crypto'
import { Agent, get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import spawn from 'cross-spawn'
import { checkHost, checkId } from '../../shared/connection-check/check-address.ts'
import type { SeenCheck } from '../../shared/connection-check/seen-clients.ts'
import { checkSteps } from '../../shared/connection-check/verdict.ts'
import { createBypass } from '../proxy/upstream/route/bypass.ts'
import { colourOf, hasColours, painter } from './colours.ts'
import { noneRuns, runningWay } from './running-way.ts'

/** Programs that most terminals have, and how each asks for a page. */
const probes: readonly (readonly [name: string, program: string, args: (url: string) => readonly string[]])[] = [
  ['curl', 'curl', (url) => ['-sS', '--max-time', '20', url]],
  ['Git', 'git', (url) => ['ls-remote', url]],
  ['Node.js', 'node', (url) => ['-e', `fetch(${JSON.stringify(url)}).catch(() => {})`]],
  ['Python', 'python3', (url) => ['-c', `import urllib.request; urllib.request.urlopen(${JSON.stringify(url)})`]],
]

/**
 * Lets the programs of this terminal ask through its own environment, and prints for each what the proxy saw. Gives
 * the exit code: 0 where each that is there is read, 1 where one is not.
 * @throws Error with a sentence for the person, where no proxy runs.
 */
export async function check(): Promise<number> {
  const way = await runningWay()
  if (!way) throw new Error(noneRuns())
  const paint = painter(hasColours())
  let isRead = true
  for (const [name, program, args] of probes) {
    const id = checkId(randomBytes(6))
    if (!(await ask(program, args(`https://${checkHost(id)}/`)))) continue
    const seen = await whatCame(way.proxy, id)
    const wrong = checkSteps(id, seen, undefined, 0).find(({ kind, state }) => kind !== 'around' && state !== 'good')
    const words = seen
      ? `${wrong?.text}${wrong?.kind === 'trust' ? ' What tokentrail env prints does so: evaluate it.' : ''}`
      : `It did not come through the proxy at ${way.proxy}. ${hintOf(name, checkHost(id), way.proxy)}`
    if (wrong) isRead = false
    process.stdout.write(
      wrong
        ? `${paint(colourOf.error, 'no')}   ${name}: ${words}\n`
        : `${paint('green', 'yes')}  ${name}: its HTTPS is read.\n`,
    )
  }
  return isRead ? 0 : 1
}

/** False where there is no such program. */
function ask(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(program, [...args], { stdio: 'ignore', env: { ...process.env, GIT_TERMINAL_PROMPT: '0' } })
    child.once('error', () => done(false)).once('close', () => done(true))
  })
}

/** How long after a program has ended what it made of the certificate is waited for, in milliseconds. */
const toldWithin = 3000

/** One that closes without a word is judged a moment later, once the system has told which program it was. */
async function whatCame(proxy: string, id: string): Promise<SeenCheck | undefined> {
  const until = performance.now() + toldWithin
  for (;;) {
    const seen = await askProxy(proxy, id)
    const open = seen?.tunnel && !seen.trusted && seen.refused === null
    if (!open || performance.now() > until) return seen
    await delay(100)
  }
}

/** What is amiss in this terminal's variables, as far as they tell. Some programs read the one spelling, some the other. */
function hintOf(program: string, host: string, proxy: string): string {
  const evaluate = 'evaluate what tokentrail env prints.'
  const [set, exceptions] = [given('HTTPS_PROXY', 'https_proxy'), given('NO_PROXY', 'no_proxy')]
  if (set.length === 0) return `HTTPS_PROXY is not set here: ${evaluate}`
  const other = set.find(({ value }) => value !== proxy)
  if (other?.value.replace(/^https:\/\/(.*?)\/?$/i, 'http://$1') === proxy)
    return `${other.name} begins with https:// here, and Tokentrail is spoken to without TLS, for HTTPS too: ${evaluate}`
  if (other) return `${other.name} names ${withoutAccount(other.value)} here, which is another one: ${evaluate}`
  const exception = exceptions.find(({ value }) => createBypass(value.split(/[\s,]+/))(host, 443))
  if (exception) return `${exception.name} is ${exception.value} here, and makes an exception of it: ${evaluate}`
  switch (program) {
    case 'curl':
      return 'Its variables are set; ~/.curlrc goes before them: take proxy and noproxy out of it.'
    case 'Git':
      return 'Its variables are set; its own settings go before them: git config --show-origin --get-regexp "^http.*proxy$" tells where.'
    case 'Node.js':
      return process.env['NODE_USE_ENV_PROXY'] === '1'
        ? 'Its variables are set, and it does not read them. Node.js does from 24.5 or 22.21 on.'
        : `NODE_USE_ENV_PROXY is not set here: ${evaluate}`
    default:
      return 'Its variables are set, and it does not read them.'
  }
}

/** Those of these variables that hold something. */
function given(...names: readonly string[]): readonly { readonly name: string; readonly value: string }[] {
  return names.flatMap((name) => {
    const value = process.env[name]
    return value ? [{ name, value }] : []
  })
}

/** The address of a proxy, but for the name and the password that a person may have in it. */
function withoutAccount(address: string): string {
  return address.replace(/^([a-z\d+.-]+:\/\/)?.*@/i, '$1')
}

function askProxy(proxy: string, id: string): Promise<SeenCheck | undefined> {
  return new Promise((done) => {
    const headers = { Accept: 'application/json' }
    get(`${proxy}/check/${id}`, { agent: new Agent(), headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      answer.once('close', () => {
        try {
          done((JSON.parse(text) as SeenCheck | null) ?? undefined)
        } catch {
          done(undefined)
        }
      })
    }).once('error', () => done(undefined))
  })
}
