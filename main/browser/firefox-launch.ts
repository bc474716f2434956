import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { trustInFirefoxProfile } from './firefox-trust.ts'
import type { Launch, LaunchRequest } from './launch.ts'

/** Firefox: preferences in the profile, and the CA imported into that profile's own certificate store. */
export async function prepareFirefox(request: LaunchRequest): Promise<Launch> {
  await mkdir(request.profile, { recursive: true })
  await writeFile(join(request.profile, 'user.js'), userPreferences(request.proxy))
  await trustInFirefoxProfile(request, quietEnvironment)
  return { program: request.program, args: firefoxArguments(request), env: quietEnvironment }
}

function firefoxArguments({ profile, url, headless }: LaunchRequest): readonly string[] {
  // -no-remote: a Firefox that runs already must not take the page into its own profile.
  return ['-no-remote', '-profile', profile, ...(headless ? ['-headless'] : []), '-new-window', url]
}

/** The profile's user.js, which Firefox reads at each start. */
function userPreferences(proxy: string): string {
  const { hostname, port } = new URL(proxy)
  const all: Readonly<Record<string, string | number | boolean>> = {
    'network.proxy.type': 1,
    'network.proxy.http': hostname,
    'network.proxy.http_port': Number(port),
    'network.proxy.ssl': hostname,
    'network.proxy.ssl_port': Number(port),
    // Neither captured nor reached: left out of the proxy, they are looked up here, and are this machine.
    'network.proxy.no_proxies_on': ownHosts.join(', '),
    'network.dns.localDomains': ownHosts.join(', '),
    // Loopback is left out of proxies by default, and a developer's servers are there.
    'network.proxy.allow_hijacking_localhost': true,
    // A proxy that is gone is an error to see, not a reason to pass it by.
    'network.proxy.failover_direct': false,
    // For the import of the CA: any free port, and none of the settings meant for tests.
    'marionette.port': 0,
    'remote.prefs.recommended': false,
    ...quiet,
  }
  return Object.entries(all)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('')
}

/** Hosts that Firefox asks for its own sake whatever its preferences. */
const ownHosts = [
  'firefox.settings.services.mozilla.com',
  'firefox-settings-attachments.cdn.mozilla.net',
  'content-signature-2.cdn.mozilla.net',
  'push.services.mozilla.com',
  'location.services.mozilla.com',
  'incoming.telemetry.mozilla.org',
]

/** No welcome, and no traffic of the browser's own between the lines of a login. */
const quiet = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.contentblocking.report.lockwise.enabled': false,
  'browser.discovery.enabled': false,
  'browser.newtabpage.activity-stream.feeds.system.topstories': false,
  'browser.newtabpage.activity-stream.feeds.telemetry': false,
  'browser.region.network.url': '',
  'browser.safebrowsing.blockedURIs.enabled': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.search.serpEventTelemetryCategorization.enabled': false,
  'browser.search.geoSpecificDefaults': false,
  'browser.search.suggest.enabled': false,
  'browser.search.update': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  // The start that imported the CA is no session to offer again.
  'browser.sessionstore.resume_from_crash': false,
  'browser.startup.couldRestoreSession.count': -1,
  'browser.topsites.contile.enabled': false,
  'captivedetect.canonicalURL': '',
  'datareporting.healthreport.uploadEnabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'datareporting.usage.uploadEnabled': false,
  // A login at http://localhost must go out as it was typed.
  'dom.security.https_first': false,
  'dom.push.connection.enabled': false,
  'extensions.blocklist.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'extensions.update.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'media.gmp-manager.url': '',
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  // HTTP/3 is UDP and would pass by the proxy.
  'network.http.http3.enable': false,
  'network.prefetch-next': false,
  // Its settings come from its maker's server; the environment below lets them come from nowhere.
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'signon.rememberSignons': false,
  'termsofuse.bypassNotification': true,
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'toolkit.telemetry.server': '',
  'toolkit.telemetry.unified': false,
  'trailhead.firstrun.didSeeAboutWelcome': true,
} as const

/** Firefox heeds `services.settings.server` only with this. */
export const quietEnvironment = { MOZ_REMOTE_SETTINGS_DEVTOOLS: '1' } as const
