import { expect, test } from 'vitest'
import { exchangeId } from '../../shared/exchange/exchange.ts'
import { connectionFields } from './connection-fields.ts'
import { readEntry } from './read-entry.ts'

test('how a connection came about goes into a HAR entry and comes back', () => {
  const connection = {
    process: { pid: 4711, name: 'node', path: '/usr/bin/node', script: 'client.js' },
    via: 'http://me:••••@proxy.example:8080',
    certificate: { ignored: 'it has expired; CERT_HAS_EXPIRED' },
    overridden: '127.0.0.1:8443',
  }
  const entry = {
    request: { url: 'https://as.example/' },
    serverIPAddress: '127.0.0.1',
    ...connectionFields(connection),
  }
  expect(readEntry(exchangeId(0), JSON.parse(JSON.stringify(entry)))).toMatchObject({
    connection: { server: '127.0.0.1', ...connection },
  })
  expect(connectionFields({})).toEqual({})
})
