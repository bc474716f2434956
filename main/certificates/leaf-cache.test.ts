import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { createLeafCache } from './leaf-cache.ts'
import { createLeafIssuer } from './leaf-issuer.ts'
import { makeAuthority } from './make-authority.ts'

const day = 86_400_000

test.each([
  ['is kept for as long as it is good', 299, true],
  ['is kept where the clock is set back a little', -0.03, true],
  ['is made anew before it expires', 301, false],
  ['is made anew where the clock was set back, lest it be one of the future', -1, false],
])('a leaf %s', async (_what, days, kept) => {
  let now = Date.parse('2030-06-01')
  const cache = createLeafCache(await makeAuthority(now), () => now)
  const first = await cache.contextFor('as.example')
  now += days * day
  expect((await cache.contextFor('as.example')) === first).toBe(kept)
})

test('a leaf is good for a client whose clock is days behind, or hours ahead', async () => {
  const now = Date.parse('2030-06-01')
  const issuer = await createLeafIssuer(await makeAuthority(now), () => now)
  const { validFrom, validTo } = new X509Certificate(await issuer.issue('as.example'))
  expect(Date.parse(validFrom)).toBeLessThanOrEqual(now - 7 * day)
  expect(Date.parse(validTo)).toBeGreaterThan(now + 301 * day)
})

test('the authority is good where the clock of this machine is set back by months', async () => {
  const now = Date.parse('2030-06-01')
  const { validFrom } = new X509Certificate((await makeAuthority(now)).certificatePem)
  expect(Date.parse(validFrom)).toBeLessThanOrEqual(now - 365 * day)
})

test('contexts of many hosts are let go, those used last are kept', async () => {
  const cache = createLeafCache(await makeAuthority())
  const used = await cache.contextFor('as.example')
  const once = await cache.contextFor('once.example')
  for (let host = 0; host < 220; host++) {
    await cache.contextFor(`host-${host}.example`)
    expect(await cache.contextFor('as.example')).toBe(used)
  }
  expect(await cache.contextFor('once.example')).not.toBe(once)
})
