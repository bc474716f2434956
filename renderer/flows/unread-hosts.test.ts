import { expect, test } from 'vitest'
import type { ExchangeRow } from '../../shared/bridge/rows.ts'
import { applyEvents, emptyMirror } from '../store/mirror.ts'
import { exchangeRow, flowRow, snapshot, stepRow } from '../testing/rows.ts'
import { unreadHosts } from './unread-hosts.ts'

const missing = stepRow('missing', { exchange: null, at: null })

/** The hosts that are told beside a token request that was not seen, after a response at 5,000 ms. */
function told(rows: readonly Partial<ExchangeRow>[], next?: number) {
  const after = next === undefined ? [] : [stepRow('after', { at: next })]
  const { mirror } = applyEvents(emptyMirror, [
    snapshot({
      exchanges: rows.map((row, id) => exchangeRow(id, { startedAt: 6000, ...row })),
      flows: [flowRow('a', { server: 'login.example', steps: ['before', 'missing', ...after.map(({ id }) => id)] })],
      steps: [stepRow('before', { at: 5000 }), missing, ...after],
    }),
  ])
  return unreadHosts(mirror, missing).map(({ host, why, exchange }) => [host, why, exchange])
}

test('tells whose connections were not read meanwhile, the server of the flow first, each once', () => {
  expect(
    told([
      { host: 'api.example:8443', unread: 'out-of-scope' },
      { host: 'login.example:443', unread: 'never-decrypted' },
      { host: 'back.example', unread: 'certificate-refused' },
      { host: 'login.example:443', unread: 'never-decrypted' },
      { host: 'read.example' },
    ]),
  ).toEqual([
    ['login.example', 'never-decrypted', 3],
    ['api.example:8443', 'out-of-scope', 0],
    ['back.example', 'certificate-refused', 2],
  ])
})

test('tells of one that was open before and still is, and of none that had ended or came later', () => {
  const unread = 'out-of-scope'
  expect(
    told([
      { host: 'open.example', unread, startedAt: 1000, durationMs: null, sending: true },
      { host: 'cut.example', unread, startedAt: 1000, durationMs: null },
      { host: 'ended.example', unread, startedAt: 1000, durationMs: 100 },
      { host: 'late.example', unread, startedAt: 900_000 },
    ]),
  ).toEqual([['open.example', unread, 0]])
  expect(told([{ host: 'after.example', unread, startedAt: 8000 }], 7000)).toEqual([])
})

test('tells of no host that is left alone from the start, unless the login is there, nor of other protocols', () => {
  expect(
    told([
      { host: 'update.googleapis.com:443', unread: 'known-host' },
      { host: 'login.example:443', unread: 'known-host' },
      { host: 'ssh.example:22', unread: 'not-http' },
    ]),
  ).toEqual([['login.example', 'known-host', 1]])
})
