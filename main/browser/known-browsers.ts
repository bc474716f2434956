/** The two ways of starting a browser: what Chromium takes as flags, Firefox takes as preferences. */
export type BrowserFamily = 'chromium' | 'firefox'

/** A browser and where each system keeps it. Paths that begin with a variable are joined to its value. */
export interface KnownBrowser {
  readonly id: string
  readonly name: string
  readonly family: BrowserFamily
  readonly linux: { readonly programs: readonly string[]; readonly paths: readonly string[] }
  /** Below /Applications and ~/Applications. */
  readonly mac: string
  /** Below the program folders, and the key in the registry's App Paths. */
  readonly windows: { readonly paths: readonly string[]; readonly appPath: string }
}

/** In the order in which they are preferred: the first that is there is the one opened by default. */
export const knownBrowsers: readonly KnownBrowser[] = [
  {
    id: 'chromium',
    name: 'Chromium',
    family: 'chromium',
    linux: { programs: ['chromium', 'chromium-browser'], paths: ['/usr/lib/chromium/chromium', '/snap/bin/chromium'] },
    mac: 'Chromium.app/Contents/MacOS/Chromium',
    windows: { paths: ['Chromium/Application/chrome.exe'], appPath: 'chromium.exe' },
  },
  {
    id: 'chrome',
    name: 'Google Chrome',
    family: 'chromium',
    linux: {
      programs: ['google-chrome', 'google-chrome-stable', 'google-chrome-beta'],
      paths: ['/opt/google/chrome/chrome'],
    },
    mac: 'Google Chrome.app/Contents/MacOS/Google Chrome',
    windows: { paths: ['Google/Chrome/Application/chrome.exe'], appPath: 'chrome.exe' },
  },
  {
    id: 'edge',
    name: 'Microsoft Edge',
    family: 'chromium',
    linux: { programs: ['microsoft-edge', 'microsoft-edge-stable'], paths: ['/opt/microsoft/msedge/msedge'] },
    mac: 'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    windows: { paths: ['Microsoft/Edge/Application/msedge.exe'], appPath: 'msedge.exe' },
  },
  {
    id: 'brave',
    name: 'Brave',
    family: 'chromium',
    linux: {
      programs: ['brave-browser', 'brave-browser-stable', 'brave'],
      paths: ['/opt/brave.com/brave/brave', '/snap/bin/brave'],
    },
    mac: 'Brave Browser.app/Contents/MacOS/Brave Browser',
    windows: { paths: ['BraveSoftware/Brave-Browser/Application/brave.exe'], appPath: 'brave.exe' },
  },
  {
    id: 'firefox',
    name: 'Firefox',
    family: 'firefox',
    linux: { programs: ['firefox', 'firefox-esr'], paths: ['/usr/lib/firefox/firefox', '/snap/bin/firefox'] },
    mac: 'Firefox.app/Contents/MacOS/firefox',
    windows: { paths: ['Mozilla Firefox/firefox.exe'], appPath: 'firefox.exe' },
  },
]
