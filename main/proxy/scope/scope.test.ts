import { describe, expect, test } from 'vitest'
import { readHostPattern } from '../../../shared/proxy-settings/host-pattern.ts'
import { defaultProxySettings, type ProxySettings } from '../../../shared/proxy-settings/proxy-settings.ts'
import { knownHosts } from './known-hosts.ts'
import { createScope } from './scope.ts'

const scope = (settings: Partial<ProxySettings['scope']>) => createScope({ ...defaultProxySettings.scope, ...settings })

describe('the scope', () => {
  test('is everything but the hosts that are known to be private', () => {
    const all = scope({})
    expect(all.decide('login.example.com', 443)).toBe('decrypt')
    expect(all.decide('update.googleapis.com', 443)).toBe('known-host')
    expect(all.decide('my.own.bank', 443)).toBe('known-host')
    expect(scope({ tunnelKnownHosts: false }).decide('update.googleapis.com', 443)).toBe('decrypt')
  })

  test('has a known host in it that was put there', () => {
    const put = scope({ hosts: ['api.chase.com'] })
    expect(put.decide('api.chase.com', 443)).toBe('decrypt')
    expect(put.decide('www.chase.com', 443)).toBe('known-host')
  })

  test('is the list alone where that was chosen', () => {
    const listed = scope({ decrypt: 'listed', hosts: ['*.example.com', 'as.test:8443'] })
    expect(listed.decide('login.example.com', 443)).toBe('decrypt')
    expect(listed.decide('example.com', 443)).toBe('out-of-scope')
    expect(listed.decide('as.test', 8443)).toBe('decrypt')
    expect(listed.decide('as.test', 443)).toBe('out-of-scope')
  })

  test('is everything while it is learnt', () => {
    expect(scope({ decrypt: 'learn' }).decide('login.example.com', 443)).toBe('decrypt')
  })

  test.each(['everything', 'learn', 'listed'] as const)('never has what is on the never list (%s)', (decrypt) => {
    const never = scope({ decrypt, hosts: ['login.example.com'], never: ['.example.com'] })
    expect(never.decide('login.example.com', 443)).toBe('never-decrypted')
    expect(never.decideFor('192.0.2.1', 443, 'LOGIN.example.com')).toBe('never-decrypted')
    expect(never.decideFor('login.example.com', 443, 'innocent.test')).toBe('never-decrypted')
    const address = scope({ decrypt, hosts: ['login.example.com'], never: ['192.0.2.1'] })
    expect(address.decideFor('192.0.2.1', 443, 'login.example.com')).toBe('never-decrypted')
  })

  test('goes by the name where the target is an address', () => {
    const listed = scope({ decrypt: 'listed', hosts: ['login.example.com'] })
    expect(listed.decideFor('192.0.2.1', 443, 'login.example.com')).toBe('decrypt')
    expect(listed.decideFor('192.0.2.1', 443, 'other.example.com')).toBe('out-of-scope')
    expect(listed.decideFor('192.0.2.1', 443, undefined)).toBe('out-of-scope')
    expect(scope({}).decideFor('192.0.2.1', 443, 'update.googleapis.com')).toBe('known-host')
    expect(scope({ hosts: ['192.0.2.1'] }).decideFor('192.0.2.1', 443, 'update.googleapis.com')).toBe('decrypt')
  })
})

describe('the known hosts', () => {
  test('are patterns, each once', () => {
    const hosts = knownHosts.map(({ host }) => host)
    expect(hosts.filter((host) => typeof readHostPattern(host) === 'string')).toEqual([])
    expect(new Set(hosts).size).toBe(hosts.length)
  })

  // As Firefox 153 and Chromium 156 ask them by themselves.
  test.each([
    'aus5.mozilla-backup.org',
    'firefox-settings.mozilla-backup.org',
    'content-signature-2-cdn.mozilla-backup.org',
    'prod.ohttp-gateway.prod.webservices.mozgcp.net',
    'dap.services.mozilla.com',
    'redirector.gvt1.com',
    'optimizationguide-pa.googleapis.com',
    'android.clients.google.com',
    'sctauditing-pa.googleapis.com',
  ])('have %s, which browsers ask for their own sake', (host) => {
    expect(scope({}).decide(host, 443)).toBe('known-host')
  })

  test.each([
    'accounts.google.com',
    'oauth2.googleapis.com',
    'www.googleapis.com',
    'login.microsoftonline.com',
    'login.live.com',
    'graph.microsoft.com',
    'appleid.apple.com',
    'idmsa.apple.com',
    'accounts.firefox.com',
    'oauth.accounts.firefox.com',
    'connect.stripe.com',
    'www.paypal.com',
    'api-m.sandbox.paypal.com',
    'dev-1.okta.com',
    'tenant.auth0.com',
    'github.com',
    'mcp.stripe.com',
  ])('do not have %s among them, where people log in', (host) => {
    expect(scope({}).decide(host, 443)).toBe('decrypt')
  })
})
