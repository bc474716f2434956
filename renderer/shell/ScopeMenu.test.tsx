import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import type { Scope } from '../../shared/proxy-settings/proxy-settings.ts'
import { BridgeProvider } from '../bridge/window-bridge.ts'
import { applyEvents, emptyMirror, mirrorStore } from '../store/mirror.ts'
import { scriptedBridge, snapshot } from '../testing/rows.ts'
import { ScopeMenu } from './ScopeMenu.tsx'

afterEach(cleanup)

function nameFor(scope: Partial<Scope>, proxy: string | null = 'http://127.0.0.1:8080'): string | undefined {
  const told = snapshot()
  const status = { ...told.status, proxy, scope: { ...told.status.scope, ...scope } }
  mirrorStore.setState(applyEvents(emptyMirror, [{ ...told, status }]).mirror, true)
  render(
    <BridgeProvider value={scriptedBridge(() => null)}>
      <ScopeMenu />
    </BridgeProvider>,
  )
  const name = screen.queryByRole('button')?.textContent
  cleanup()
  return name ?? undefined
}

test('says whom the proxy decrypts', () => {
  expect(nameFor({})).toBe('Decrypts all hosts')
  expect(nameFor({ decrypt: 'learn' })).toBe('Learning hosts')
  expect(nameFor({ decrypt: 'listed', hosts: ['as.example'] })).toBe('Decrypts 1 listed host')
  expect(nameFor({ decrypt: 'listed', hosts: ['as.example', '.api.example'] })).toBe('Decrypts 2 listed hosts')
  expect(nameFor({ decrypt: 'listed' })).toBe('Decrypts no host')
})

test('says nothing while there is no proxy', () => {
  expect(nameFor({}, null)).toBeUndefined()
})
