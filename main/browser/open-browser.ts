import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { homedir } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { BrowserInfo } from '../../shared/bridge/program-views.ts'
import { browserPath, landingHost } from '../../shared/connection-check/check-address.ts'
import { prepareChromium } from './chromium-launch.ts'
import { asGroup, endProcess } from './end-process.ts'
import { findBrowsers } from './find-browsers.ts'
import { prepareFirefox } from './firefox-launch.ts'
import { knownBrowsers } from './known-browsers.ts'
import type { Interception, Launch, LaunchRequest } from './launch.ts'
import { makeProfile, noteOwner, removeAbandonedProfiles, removeProfile } from './profile.ts'
import { profileRootFor } from './snap.ts'

/** The page that the proxy itself serves: how a client is told to trust its authority. */
const landingPage = `http://${landingHost}/`

/** What a browser that is opened here begins with: it trusts the authority already, and says what to do now. */
export const startPage = `http://${landingHost}${browserPath}`

/** What to open, and where its profile lies. */
export interface OpenBrowserRequest extends Interception {
  /** The id of a browser found by `findBrowsers`; without one, the first of them. */
  readonly browser?: string | undefined
  /** The first page, http or https; without one, the proxy's own. */
  readonly url?: string | undefined
  /** The folder for throw-away profiles. */
  readonly profileRoot: string
  /** Without a window, for a machine that has no screen. */
  readonly headless?: boolean
}

/** How long a browser may take to fail at its start and still have it told as such. */
const startMs = 1500

/** How long a browser may take to end once it is asked to: most take less than half a second. */
const patienceMs = 3000

/** The browsers that run, each with the moment at which it and its profile are gone. */
const running = new Map<ChildProcess, Promise<void>>()

/**
 * Starts a browser with a throw-away profile, pointed at the proxy and trusting its CA alone. Nothing else on the
 * machine is touched; the profile goes when the browser ends, or at the next start if this process ends first.
 *
 * @throws an error with a sentence for the person at the screen: no such browser, an address that is none, a browser
 *   that does not start
 */
export async function openBrowser(request: OpenBrowserRequest): Promise<BrowserInfo> {
  const browser = chosen(await findBrowsers(), request.browser)
  const url = pageAddress(request.url)
  if (!request.headless) requireScreen(browser)
  const profileRoot = await profileRootFor(browser.path, request.profileRoot, homedir())
  await removeAbandonedProfiles(profileRoot)
  const profile = await makeProfile(profileRoot)
  try {
    const { proxy, authority, headless = false } = request
    const launch = await prepare(browser, { program: browser.path, profile, proxy, authority, url, headless })
    await start(browser, launch, profile)
    return browser
  } catch (error) {
    await removeProfile(profile).catch(() => {})
    throw error
  }
}

/**
 * Ends every browser opened here, by force where it does not go, and waits until their profiles are gone. Nobody waits for
 * one that even force does not end; its profile goes at the next start.
 */
export async function closeBrowsers(): Promise<void> {
  await Promise.all([...running].map(async ([child, gone]) => (await endProcess(child, patienceMs)) && gone))
}

/** A browser whose proxy is gone can show nothing. */
function killBrowsers(): void {
  for (const child of running.keys()) child.kill()
}

function chosen(found: readonly BrowserInfo[], id: string | undefined): BrowserInfo {
  const browser = id === undefined ? found[0] : found.find((candidate) => candidate.id === id)
  if (browser) return browser
  const names = knownBrowsers.map(({ name }) => name).join(', ')
  if (found.length === 0) {
    throw new Error(
      `No browser was found on this machine. Install one of ${names}, or point any browser at the proxy yourself: ${landingPage} tells how.`,
    )
  }
  const name = knownBrowsers.find((known) => known.id === id)?.name ?? `A browser called "${id}"`
  throw new Error(
    `${name} was not found on this machine. Found: ${found.map((candidate) => candidate.name).join(', ')}.`,
  )
}

/** An address from outside must not become a flag, a file or a script. */
function pageAddress(text: string | undefined): string {
  if (text === undefined) return startPage
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url.href
  throw new Error(`"${text}" cannot be opened: give an address that begins with http:// or https://.`)
}

function requireScreen(browser: BrowserInfo): void {
  if (process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) return
  throw new Error(
    `${browser.name} cannot be opened: this machine has no display (neither DISPLAY nor WAYLAND_DISPLAY is set). Point a browser on another machine at the proxy through a tunnel instead.`,
  )
}

function prepare(browser: BrowserInfo, request: LaunchRequest): Promise<Launch> {
  const family = knownBrowsers.find(({ id }) => id === browser.id)?.family ?? 'chromium'
  switch (family) {
    case 'chromium':
      return prepareChromium(request)
    case 'firefox':
      return prepareFirefox(request)
    default:
      return family satisfies never
  }
}

async function start(browser: BrowserInfo, launch: Launch, profile: string): Promise<void> {
  const child = spawn(launch.program, launch.args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...launch.env },
    ...asGroup,
  })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (words.length < 10_000) words += text
  })
  await once(child, 'spawn').catch((error: Error) => {
    throw new Error(`${browser.name} (${launch.program}) cannot be started: ${error.message}.`)
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const noted = noteOwner(profile, child.pid ?? process.pid).catch(() => {}) // then it is removed sooner
  if (running.size === 0) process.once('exit', killBrowsers)
  const cleared = Promise.all([ended, noted]).then(() => clear(child, profile))
  running.set(child, cleared)
  const code = await Promise.race([ended, delay(startMs, 'runs' as const, { ref: false })])
  // Exit code 0 at once is a person who closed it, or a browser that handed the page on.
  if (code === 'runs' || code === 0) return
  await cleared
  throw new Error(`${browser.name} ended at its start (exit code ${code}). It said: ${firstWords(words)}`)
}

async function clear(child: ChildProcess, profile: string): Promise<void> {
  await removeProfile(profile).catch(() => {}) // the next start tries again
  running.delete(child)
  if (running.size === 0) process.off('exit', killBrowsers)
}

/** The first lines that tell something: complaints about a missing D-Bus stand in each start. */
function firstWords(words: string): string {
  const lines = words.split('\n').map((line) => line.replace(/^\[[\d:/.]+:(\w+):[^\]]*\] /, '').trim())
  const telling = lines.filter((line) => line !== '' && !/dbus|bus address|connect to the bus/i.test(line))
  return telling.slice(0, 2).join(' / ') || 'nothing'
}
