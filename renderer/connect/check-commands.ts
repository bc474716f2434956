import { checkHost } from '../../shared/connection-check/check-address.ts'
import { dockerRunLine } from '../../shared/ways-in/docker.ts'
import type { PageProps } from './page-props.ts'

export type PageName = 'browser' | 'terminal' | 'electron' | 'docker' | 'android' | 'ios' | 'device'

/** One way to make the check, and where it is made. */
export interface CheckCommand {
  readonly where: string
  readonly text: string
}

/** How a check is made from each way in. */
export function checkCommands(
  page: PageName,
  id: string,
  { way, shell, networkAddresses }: Pick<PageProps, 'way' | 'shell' | 'networkAddresses'>,
): readonly CheckCommand[] {
  const host = checkHost(id)
  const open = { where: 'Open in the browser', text: `http://${host}/` }
  switch (page) {
    case 'browser':
      return [open]
    case 'terminal':
      return [
        { where: 'Run in the terminal', text: `curl https://${host}/` },
        { where: 'Or see there what curl, Git, Node.js and Python make of it', text: 'tokentrail check' },
      ]
    case 'electron':
      return [
        { where: 'Run in the app’s developer tools', text: `fetch('https://${host}/', { mode: 'no-cors' })` },
        { where: 'Run in its main process', text: `require('https').get('https://${host}/')` },
      ]
    case 'docker':
      return [
        {
          where: 'Run any image with curl',
          text: dockerRunLine(way, shell, 'curlimages/curl', `-sS https://${host}/`),
        },
        { where: 'Or run in a service', text: `docker compose exec your-service curl -sS https://${host}/` },
      ]
    case 'android':
      return [
        {
          where: 'Run on this machine, or open the address in the emulator',
          text: `adb shell am start -a android.intent.action.VIEW -d http://${host}/`,
        },
      ]
    case 'ios':
      return [
        {
          where: 'Run on the Mac, or open the address in the simulator',
          text: `xcrun simctl openurl booted http://${host}/`,
        },
      ]
    case 'device':
      return [
        ...networkAddresses.map((address) => ({
          where: 'Open on the device, before its proxy is set: does it reach this machine?',
          text: `${address}/check/${id}`,
        })),
        { where: 'Open on the device, once its proxy is set', text: `http://${host}/` },
      ]
    default:
      return page satisfies never
  }
}
