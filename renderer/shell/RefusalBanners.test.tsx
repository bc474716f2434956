import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { RefusalView } from '../../shared/bridge/program-views.ts'
import { BridgeProvider } from '../bridge/window-bridge.ts'
import { applyEvents, emptyMirror, mirrorStore } from '../store/mirror.ts'
import { scriptedBridge, snapshot } from '../testing/rows.ts'
import { RefusalBanners } from './RefusalBanners.tsx'

afterEach(cleanup)

const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'

function show(refusals: readonly Partial<RefusalView>[]) {
  const told = snapshot()
  const views = refusals.map((one) => ({ host: 'a.example', port: 443, client: browser, how: 'said', ...one }) as const)
  const { mirror } = applyEvents(emptyMirror, [{ ...told, status: { ...told.status, refusals: views } }])
  mirrorStore.setState(mirror, true)
  const bridge = scriptedBridge(() => null)
  const { container } = render(
    <BridgeProvider value={bridge}>
      <RefusalBanners />
    </BridgeProvider>,
  )
  return { bridge, texts: [...container.querySelectorAll('.banner')].map(({ textContent }) => textContent) }
}

test('a client is told of once, whatever the number of hosts, and one press leaves them all alone', () => {
  const hosts = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}.example`)
  const { bridge, texts } = show(hosts.map((host) => ({ host })))
  expect(texts).toEqual([
    "Chrome 156 refused the certificate for 7 hosts: a.example, b.example, c.example, d.example, e.example, f.example and 1 more. It does not trust Tokentrail's authority, or accepts one certificate alone.Do not decrypt these 7 hosts",
  ])
  screen.getByRole('button', { name: 'Do not decrypt these 7 hosts' }).click()
  expect(bridge.asked).toEqual([['neverDecrypt', { hosts }]])
})

test('what is proposed for a client is dismissed for that client', () => {
  const { bridge } = show([{}, { client: 'node app.js' }])
  screen.getAllByRole('button', { name: 'Dismiss what was said about a.example' })[1]?.click()
  expect(bridge.asked).toEqual([['dismissRefusals', { hosts: ['a.example'], client: 'node app.js' }]])
})

test('each client has its own, and one that says nothing is not said to have', () => {
  const { texts } = show([{}, { client: 'node app.js', how: 'closed' }, { client: null }])
  expect(texts.map((text) => text?.replace(/ for a.*/, ''))).toEqual([
    'Chrome 156 refused the certificate',
    'node app.js closed the connection when it had seen the certificate',
    'A client refused the certificate',
  ])
})
