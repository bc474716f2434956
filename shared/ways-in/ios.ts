import { quoted } from './shell.ts'

/** Puts the certificate into the keychain of the simulator that runs, which trusts it from then on. */
export const addSimulatorRoot = (ca: string): string =>
  `xcrun simctl keychain booted add-root-cert ${quoted(ca, 'bash')}`

/** Sends what the Mac, and so each simulator, asks over Wi-Fi through the proxy. */
export function setMacProxy(proxy: string): string {
  const { hostname, port } = URL.canParse(proxy) ? new URL(proxy) : { hostname: '127.0.0.1', port: '0' }
  return [
    `networksetup -setwebproxy Wi-Fi ${hostname} ${port}`,
    `networksetup -setsecurewebproxy Wi-Fi ${hostname} ${port}`,
    // It holds these by default: names of the local network, and addresses of nobody's giving.
    'networksetup -setproxybypassdomains Wi-Fi Empty',
  ].join('\n')
}

/** Takes that back. */
export const removeMacProxy = [
  'networksetup -setwebproxystate Wi-Fi off',
  'networksetup -setsecurewebproxystate Wi-Fi off',
  `networksetup -setproxybypassdomains Wi-Fi '*.local' 169.254/16`,
].join('\n')
