import { expect, test } from 'vitest'
import { ShownProxySettings } from '../../shared/proxy-settings/proxy-settings.ts'
import { draftOf, errorsIn, readDraft } from './proxy-settings-draft.ts'

const settings = ShownProxySettings.parse({
  listen: 'network',
  scope: {
    decrypt: 'listed',
    hosts: ['login.example.com', '*.api.example.com'],
    never: ['bank.example'],
    tunnelPinned: true,
  },
  upstream: {
    kind: 'proxy',
    url: 'http://proxy.example:8080',
    username: 'me',
    password: { kept: true },
    noProxy: ['*.corp'],
  },
  trust: {
    roots: ['/etc/corp.pem'],
    ignoreFor: ['dev.example'],
    clientCertificates: [{ host: 'as.example', certificate: '/a.pem', key: '/a.key', passphrase: { kept: true } }],
  },
  overrides: [{ host: 'login.example.com', address: '127.0.0.1:8443' }],
})
const draft = draftOf(settings, () => '0')
const empty = draftOf(ShownProxySettings.parse({}), () => '0')

test('gives back what was set, kept secrets included', () => {
  expect(readDraft(draft)).toEqual({ ok: true, settings })
  expect(readDraft(empty)).toEqual({ ok: true, settings: ShownProxySettings.parse({}) })
})

test('takes a secret that was typed, and leaves out one that was removed', () => {
  const typed = readDraft({ ...draft, password: { text: 'new', kept: false } })
  expect(typed.ok && typed.settings.upstream).toMatchObject({ password: 'new' })
  const removed = readDraft({ ...draft, password: { text: '', kept: false } })
  expect(removed.ok && 'password' in removed.settings.upstream).toBe(false)
})

test('takes what is reached without the proxy as NO_PROXY has it, and names pointed elsewhere as a hosts file does', () => {
  const overrides = 'a.example 127.0.0.1:8443\n127.0.0.1 b.example c.example\n[::1]:8443 d.example\n192.0.2.1 127.0.0.1'
  const read = readDraft({ ...draft, noProxy: 'localhost,127.0.0.1, .corp.example;10.0.0.0/8\n::1', overrides })
  expect(read.ok && read.settings).toMatchObject({
    upstream: { noProxy: ['localhost', '127.0.0.1', '.corp.example', '10.0.0.0/8', '::1'] },
    overrides: [
      { host: 'a.example', address: '127.0.0.1:8443' },
      { host: 'b.example', address: '127.0.0.1' },
      { host: 'c.example', address: '127.0.0.1' },
      { host: 'd.example', address: '[::1]:8443' },
      { host: '192.0.2.1', address: '127.0.0.1' },
    ],
  })
  expect(readDraft({ ...empty, overrides: 'a.example 127.0.0.1 b.example' })).toMatchObject({
    ok: false,
    errors: { overrides: expect.stringMatching(/^Line 1, address: "127\.0\.0\.1 b\.example" is no host/) },
  })
})

test('says at its field what cannot be used', () => {
  expect(
    readDraft({
      ...empty,
      never: 'good.example\n\nhttps://bank.example/',
      upstream: 'proxy',
      url: 'nowhere',
      overrides: 'login.example.com',
    }),
  ).toEqual({
    ok: false,
    errors: {
      never: 'Line 2: "https://bank.example/" is a URL; write its host alone, such as example.com.',
      url: '"nowhere" is no proxy; write http://, https://, socks4:// or socks5://, a host, and a port.',
      overrides: 'Line 1, address: "" is empty; write a host such as example.com.',
    },
  })
})

test('does not take a password that has no user name', () => {
  const wrong = { ok: false, errors: { username: 'A password is given, and no user name. Give both, or neither.' } }
  expect(readDraft({ ...empty, password: { text: 'hunter2', kept: false } })).toEqual(wrong)
  expect(readDraft({ ...draft, username: ' ' })).toEqual(wrong)
  expect(readDraft({ ...draft, upstream: 'direct', username: '' })).toMatchObject({ ok: true })
})

test('says at its field what the proxy could not use', () => {
  expect(
    errorsIn([
      'upstream.password: the proxy is another one now. Type its password again.',
      'trust.clientCertificates[1].passphrase: the passphrase does not open /a.p12. Correct it.',
      'trust.clientCertificates[0].host: "" is empty; write a host such as example.com.',
      'trust.roots[0]: the file /a.pem holds no certificate.',
      'The port cannot be had.',
    ]),
  ).toEqual({
    password: 'The proxy is another one now. Type its password again.',
    'certificates.1.passphrase': 'The passphrase does not open /a.p12. Correct it.',
    'certificates.0.host': 'Write a host such as example.com.',
    roots: 'Line 1: the file /a.pem holds no certificate.',
  })
})
