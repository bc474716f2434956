import { expect, test } from 'vitest'
import { ShownProxySettings } from '../../shared/proxy-settings/proxy-settings.ts'
import { ownChanges } from './own-changes.ts'

const opened = ShownProxySettings.parse({ scope: { decrypt: 'learn', never: ['bank.example'] } })
const learnt = ShownProxySettings.parse({
  scope: { decrypt: 'listed', hosts: ['as.example'], never: ['bank.example', 'pinned.example'] },
})

test('leaves what was learnt and left alone meanwhile as it is', () => {
  const wanted = ShownProxySettings.parse({ ...opened, upstream: { kind: 'direct' }, listen: 'network' })
  expect(ownChanges(opened, wanted, learnt)).toEqual({
    ...learnt,
    upstream: { kind: 'direct' },
    listen: 'network',
  })
})

test('takes what the person changed, whatever happened meanwhile', () => {
  const wanted = ShownProxySettings.parse({ scope: { decrypt: 'everything', never: [] } })
  expect(ownChanges(opened, wanted, learnt).scope).toMatchObject({
    decrypt: 'everything',
    hosts: ['as.example'],
    never: [],
  })
})

test('is what was written, where nothing happened meanwhile', () => {
  const wanted = ShownProxySettings.parse({
    upstream: { kind: 'proxy', url: 'http://proxy.example:8080', username: 'me', password: { kept: true } },
    trust: { roots: ['/a.pem'] },
    overrides: [{ host: 'as.example', address: '127.0.0.1:1' }],
  })
  expect(ownChanges(opened, wanted, opened)).toEqual(wanted)
})
