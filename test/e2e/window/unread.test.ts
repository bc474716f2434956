import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Written } from '../../traffic/exchange.ts'
import { loginSteps } from '../../traffic/login.ts'
import { type OpenWindow, openWindow, picture } from './open-window.ts'
import { violations } from './violations.ts'

const { start, authorize, page, submit } = loginSteps()
const tunnel = { kind: 'tunnelled', reason: 'out-of-scope', bytesUp: 2000, bytesDown: 2400, open: false } as const
const refused = { code: 'tls', message: 'The client refused the certificate for login.partner.example.' } as const
const session: readonly Written[] = [
  start,
  authorize,
  page,
  submit,
  { url: 'tcp://as.example:443', method: 'CONNECT', outcome: tunnel },
  { url: 'tcp://mail.example:993', method: 'CONNECT', outcome: { ...tunnel, reason: 'not-http' } },
  { url: 'https://login.partner.example/', method: 'CONNECT', outcome: { kind: 'failed', error: refused } },
]

let opened: OpenWindow
beforeAll(async () => {
  opened = await openWindow(session)
})
afterAll(() => opened.close())

test.each([
  ['light', 1440],
  ['dark', 1440],
  ['light', 720],
  ['dark', 420],
] as const)(
  'a step that is missing says whose connections were not read, and leads to them (%s, %i px)',
  async (scheme, width) => {
    const window = await opened.open({ scheme, width })
    const step = window.locator('[data-step-kind="token-request"][data-missing]')
    expect(await step.textContent()).toContain('Not seen. Not read meanwhile: as.example, login.partner.example')
    await picture(window, `unread-timeline-${scheme}-${width}`)
    await step.click()
    const details = window.getByRole('region', { name: 'Details' })
    await details.getByText('as.example is not among the decrypted hosts.').waitFor()
    await picture(window, `unread-step-${scheme}-${width}`)
    expect(await violations(window)).toEqual([])
    expect(await window.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0)
    await details.getByRole('button', { name: 'as.example', exact: true }).press('Enter')
    await details.getByText('2.0 kB sent, 2.4 kB received.').waitFor()
    await picture(window, `unread-tunnel-${scheme}-${width}`)
    // Where a setting keeps it unread, that is a press away; what is no HTTP is read by no setting.
    const settings = details.getByRole('button', { name: 'Proxy settings' })
    expect(await settings.count()).toBe(1)
    await window.keyboard.press('x')
    await window.locator('[data-exchange-id]', { hasText: 'mail.example' }).click()
    await details.getByText('tcp://mail.example:993').waitFor()
    expect(await settings.count()).toBe(0)
    await window.context().close()
  },
)
