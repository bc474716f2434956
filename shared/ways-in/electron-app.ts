import { environmentOf, type WayIn } from './environment.ts'
import { quoted, type Shell, settingLine } from './shell.ts'

/**
 * What makes the Chromium inside of an Electron app use the proxy, on localhost too, and take its certificates: the
 * authority is known by the hash of its key, as the app reads no store of ours.
 */
export function electronSwitches(proxy: string, spkiHash: string): readonly string[] {
  return [
    `--proxy-server=${proxy}`,
    '--proxy-bypass-list=<-loopback>',
    `--ignore-certificate-errors-spki-list=${spkiHash}`,
    '--disable-quic',
  ]
}

/** The lines that start an app so; the environment is for the Node.js of its main process. */
export function electronLines(way: WayIn, spkiHash: string, shell: Shell): string {
  const needed = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'NODE_USE_ENV_PROXY', 'NODE_EXTRA_CA_CERTS']
  const settings = environmentOf(way)
    .filter(({ name }) => needed.includes(name))
    .map(({ name, value }) => settingLine(name, value, shell))
  const app = { bash: './your-app', fish: './your-app', powershell: `& '.\\YourApp.exe'`, cmd: '"YourApp.exe"' }[shell]
  const switches = electronSwitches(way.proxy, spkiHash).map((given) => quoted(given, shell))
  return [...settings, [app, ...switches].join(' ')].join('\n')
}
