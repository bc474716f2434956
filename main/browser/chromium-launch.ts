import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Launch, LaunchRequest } from './launch.ts'

/**
 * Chromium, Chrome, Edge and Brave: one profile folder and flags. The CA is trusted by the hash of its key,
 * which holds for this profile alone and touches no trust store.
 */
export async function prepareChromium(request: LaunchRequest): Promise<Launch> {
  await mkdir(join(request.profile, 'Default'), { recursive: true })
  await writeFile(join(request.profile, 'Default', 'Preferences'), JSON.stringify(preferences))
  return { program: request.program, args: chromiumArguments(request), env: {} }
}

function chromiumArguments({ profile, proxy, authority, url, headless }: LaunchRequest): readonly string[] {
  return [
    `--user-data-dir=${profile}`,
    `--proxy-server=${proxy}`,
    // Loopback is left out of proxies by default, and a developer's servers are there.
    `--proxy-bypass-list=${['<-loopback>', ...ownHosts].join(';')}`,
    `--host-resolver-rules=${ownHosts.map((host) => `MAP ${host} ~NOTFOUND`).join(', ')}`,
    `--ignore-certificate-errors-spki-list=${authority.spkiHash}`,
    // HTTP/3 is UDP and would pass by the proxy.
    '--disable-quic',
    ...quiet,
    ...(headless ? ['--headless=new'] : []),
    ...(rootOnLinux() ? ['--no-sandbox'] : []),
    url,
  ]
}

/** Takes the place of accounts.google.com for the browser's own account alone; pages reach the real one. */
const nowhere = 'nowhere.invalid'

/**
 * Hosts that the browser asks for its own sake whatever its flags. They are neither captured nor reached: left out of
 * the proxy, they are looked up here, and not found.
 */
const ownHosts = [
  nowhere,
  'update.googleapis.com',
  'optimizationguide-pa.googleapis.com',
  'content-autofill.googleapis.com',
  'safebrowsing.googleapis.com',
  'edge.microsoft.com',
  'config.edge.skype.com',
  'go-updater.brave.com',
  'variations.brave.com',
]

/** No welcome, and no traffic of the browser's own between the lines of a login. */
const quiet = [
  // Without it a bar about these very flags covers the head of each page.
  '--test-type',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-service-autorun',
  '--no-pings',
  '--disable-background-networking',
  '--disable-client-side-phishing-detection',
  '--disable-component-extensions-with-background-pages',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-field-trial-config',
  '--disable-search-engine-choice-screen',
  '--disable-sync',
  '--metrics-recording-only',
  // Otherwise the browser asks for its own Google account; pages log in as they always do.
  '--allow-browser-signin=false',
  `--gaia-url=https://${nowhere}`,
  // Otherwise a first start asks for the desktop's keyring, to store passwords that are never kept.
  '--password-store=basic',
  '--use-mock-keychain',
  `--disable-features=${[
    // Asked of www.google.com at each start, to offer AI in the address bar.
    'AimEnabled',
    'AimServerRequestOnIdentityChangeEnabled',
    'AimServerRequestOnStartupEnabled',
    'AutofillServerCommunication',
    'CertificateTransparencyComponentUpdater',
    'DialMediaRouteProvider',
    'HttpsFirstBalancedModeAutoEnable',
    // A login at http://localhost must go out as it was typed.
    'HttpsUpgrades',
    'InterestFeedContentSuggestions',
    'MediaRouter',
    'NetworkTimeServiceQuerying',
    'OptimizationGuideModelDownloading',
    'OptimizationHints',
    'Translate',
  ].join(',')}`,
]

/** The password bubble covers the page at every login; the leak check would send the name to its maker. */
const preferences = {
  credentials_enable_service: false,
  profile: { password_manager_enabled: false, password_manager_leak_detection: false },
  autofill: { profile_enabled: false, credit_card_enabled: false },
  safebrowsing: { enabled: false },
  search: { suggest_enabled: false },
  net: { network_prediction_options: 2 },
  signin: { allowed: false, allowed_on_next_startup: false },
  browser: { has_seen_welcome_page: true },
}

/** Chromium refuses to run as root with its sandbox. Everybody else keeps the sandbox. */
function rootOnLinux(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0
}
