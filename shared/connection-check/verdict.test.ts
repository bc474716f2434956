import { describe, expect, test } from 'vitest'
import { checkHost, checkId, checkOf, isLandingHost } from './check-address.ts'
import type { SeenCheck, SeenClient } from './seen-clients.ts'
import { checkSteps, clientVerdict } from './verdict.ts'

const nothing: SeenCheck = {
  id: 'abcd',
  from: '127.0.0.1',
  client: 'curl/8',
  key: 'k',
  direct: false,
  plain: false,
  tunnel: false,
  refused: null,
  trusted: false,
}
const quiet: SeenClient = {
  key: 'k',
  from: '127.0.0.1',
  client: 'curl/8',
  tunnel: true,
  trusted: [],
  refused: [],
  http3: [],
  quiet: [],
  around: [],
}

const states = (check?: Partial<SeenCheck>, client?: Partial<SeenClient>, others = 0) =>
  checkSteps('abcd', check && { ...nothing, ...check }, client && { ...quiet, ...client }, others).map(
    ({ state }) => state,
  )
const text = (kind: string, check?: Partial<SeenCheck>, client?: Partial<SeenClient>, others = 0) =>
  checkSteps('abcd', check && { ...nothing, ...check }, client && { ...quiet, ...client }, others).find(
    (step) => step.kind === kind,
  )?.text

describe('a check', () => {
  test('of which nothing came says what the client would say, and whether others get through', () => {
    expect(states()).toEqual(['waiting', 'waiting', 'waiting', 'note'])
    expect(text('proxy')).toContain('No other connection reached the proxy')
    expect(text('proxy', undefined, undefined, 1)).toContain('another connection reached the proxy')
    expect(text('proxy', undefined, undefined, 3)).toContain('3 other connections reached')
  })

  test('tells one that asks directly from one that uses the proxy', () => {
    expect(states({ direct: true })).toEqual(['bad', 'waiting', 'waiting', 'note'])
    expect(states({ direct: true, plain: true })[0]).toBe('good')
  })

  test('says that HTTPS has a setting of its own where plain HTTP alone came', () => {
    expect(states({ plain: true })).toEqual(['good', 'waiting', 'waiting', 'note'])
    expect(text('https', { plain: true })).toContain('HTTPS_PROXY')
  })

  test.each([
    ['unknown_ca', 'its authority is unknown to it'],
    ['bad_certificate', '(bad_certificate)'],
    ['certificate_unknown', '(certificate_unknown)'],
    ['certificate_expired', 'look at the clock'],
    [null, 'without a word'],
  ])('words the refusal %s', (alert, words) => {
    const refused = { host: 'abcd.tokentrail.test', alert }
    expect(states({ tunnel: true, refused })).toEqual(['good', 'good', 'bad', 'note'])
    expect(text('trust', { tunnel: true, refused })).toContain(words)
  })

  test('is trusted, though its client pins another host', () => {
    expect(states({ tunnel: true, trusted: true }, {})).toEqual(['good', 'good', 'good', 'note'])
    const pins = { trusted: ['a.test'], refused: [{ host: 'b.test', alert: null }] }
    expect(states({ tunnel: true, trusted: true }, pins)[2]).toBe('bad')
    expect(text('trust', { tunnel: true, trusted: true }, pins)).toContain('but not for b.test')
  })

  test('never claims that nothing goes around', () => {
    expect(text('around', { trusted: true }, { http3: ['a.test'] })).toContain('was offered to it by a.test')
    expect(states({ trusted: true }, { http3: ['a.test'], quiet: ['a.test'] })[3]).toBe('note')
    expect(states({ trusted: true }, { around: ['a.test'] })[3]).toBe('bad')
  })
})

describe('a client', () => {
  const verdict = (client: Partial<SeenClient>) => clientVerdict({ ...quiet, ...client })

  test('lacks the authority where it refuses every host, and pins where it takes others', () => {
    const refused = [{ host: 'b.test', alert: 'unknown_ca' }]
    expect(verdict({ refused }).text).toContain('does not trust')
    expect(verdict({ refused, trusted: ['a.test'] }).text).toContain('it pins')
  })

  test('is read, or only asked', () => {
    expect(verdict({ trusted: ['a.test', 'b.test', 'c.test', 'd.test'] })).toEqual({
      state: 'good',
      text: 'HTTPS is read: a.test, b.test, c.test and 1 more.',
    })
    expect(verdict({}).state).toBe('note')
    expect(verdict({ tunnel: false }).text).toContain('plain HTTP alone')
    expect(verdict({ trusted: ['a.test'], quiet: ['b.test'] }).state).toBe('note')
    expect(verdict({ trusted: ['a.test'], around: ['b.test'] }).state).toBe('bad')
  })
})

describe('the address of a check', () => {
  test('is read from the host, or from the path at the proxy’s own address', () => {
    const id = checkId(new Uint8Array([0, 1, 2, 255, 31]))
    expect(id).toMatch(/^[a-z0-9]{5}$/)
    expect(checkOf(checkHost(id))).toBe(id)
    expect(checkOf(checkHost(id).toUpperCase())).toBe(id)
    expect(checkOf('127.0.0.1', `/check/${id}?again=1`)).toBe(id)
  })

  test.each(['tokentrail.test', 'a.b.tokentrail.test', 'abc.tokentrail.test', 'x'.repeat(17), '../.tokentrail.test'])(
    'is none in %s',
    (host) => expect(checkOf(host)).toBeUndefined(),
  )

  test('is the proxy’s own, and nobody else’s', () => {
    expect(['tokentrail.test', 'x.tokentrail.test'].map(isLandingHost)).toEqual([true, true])
    expect(['nottokentrail.test', 'tokentrail.test.example'].map(isLandingHost)).toEqual([false, false])
  })
})
