import { beforeEach, expect, test } from 'vitest'
import type { ClientProcess } from '../../../shared/exchange/client-process.ts'
import { written } from '../../../test/traffic/exchange.ts'
import { createSightings, type Sightings, type Visitor } from './sightings.ts'

const alert = (name: string) => Object.assign(new Error('alert'), { code: `ERR_SSL_TLSV1_ALERT_${name}` })
const silent = new Error('it closed the connection at once')
const browser: Visitor = { address: '192.0.2.7', userAgent: 'Browser/1' }

let sightings: Sightings
let changes: number
beforeEach(() => {
  changes = 0
  sightings = createSightings(
    () => changes++,
    () => 0,
  )
})

const client = () => sightings.seen().clients[0]

/** An exchange of the browser's, so many milliseconds after the start. */
function exchange(at: number, url: string, referer?: string, altSvc?: string) {
  const made = written(0, {
    url,
    status: 200,
    headers: [['User-Agent', 'Browser/1'], ...(referer ? [['Referer', referer] as const] : [])],
    ...(altSvc && { answerHeaders: [['Alt-Svc', altSvc] as const] }),
  })
  sightings.exchanged({ ...made, startedAt: at, connection: { ...made.connection, client: '192.0.2.7:50000' } })
}

test('a host that is refused once more after it was trusted is pinned, and one that is trusted again is not', () => {
  sightings.tunnel(browser, 'a.test')
  sightings.trusted(browser, 'a.test')
  sightings.refused(browser, 'b.test', alert('UNKNOWN_CA'))
  expect(client()).toMatchObject({ trusted: ['a.test'], refused: [{ host: 'b.test', alert: 'unknown_ca' }] })
  sightings.trusted(browser, 'b.test')
  expect(client()).toMatchObject({ trusted: ['a.test', 'b.test'], refused: [] })
})

test('what was refused before the authority was trusted, or since it is no more, is no pinning', () => {
  sightings.refused(browser, 'a.test', alert('UNKNOWN_CA'))
  expect(client()).toMatchObject({ trusted: [], refused: [{ host: 'a.test' }] })
  sightings.trusted(browser, 'abcd.tokentrail.test')
  expect(client()).toMatchObject({ trusted: ['abcd.tokentrail.test'], refused: [] })
  sightings.refused(browser, 'efgh.tokentrail.test', alert('UNKNOWN_CA'))
  expect(client()).toMatchObject({ trusted: [], refused: [{ host: 'efgh.tokentrail.test' }] })
})

test('going without a word counts at the second time: browsers connect ahead', () => {
  sightings.refused(browser, 'a.test', silent)
  expect(client()?.refused).toEqual([])
  sightings.refused(browser, 'a.test', silent)
  expect(client()?.refused).toEqual([{ host: 'a.test', alert: null }])
})

test('going without a word from a check counts at once, and not against one that trusted', () => {
  sightings.tunnel(browser, 'abcd.tokentrail.test')
  sightings.refused(browser, 'abcd.tokentrail.test', silent)
  expect(sightings.seen().checks[0]).toMatchObject({ id: 'abcd', tunnel: true, refused: { alert: null } })
  sightings.trusted(browser, 'abcd.tokentrail.test')
  sightings.refused(browser, 'abcd.tokentrail.test', silent)
  expect(sightings.seen().checks[0]).toMatchObject({ refused: null, trusted: true })
})

test('a handshake that fails for another reason is no refusal', () => {
  sightings.refused(browser, 'a.test', Object.assign(new Error('x'), { code: 'ERR_SSL_NO_SHARED_CIPHER' }))
  expect(sightings.seen().clients).toEqual([])
})

test('a host that offered HTTP/3 is quiet once its pages alone are still heard of', () => {
  sightings.tunnel(browser, 'shop.test')
  exchange(0, 'https://shop.test/', undefined, 'h3=":443"; ma=86400, h3-29=":443"')
  exchange(30_000, 'https://api.test/', 'https://shop.test/')
  expect(client()).toMatchObject({ http3: ['shop.test'], quiet: [], around: [] })
  exchange(61_000, 'https://api.test/', 'https://shop.test/')
  expect(client()?.quiet).toEqual(['shop.test'])
  exchange(62_000, 'https://shop.test/')
  expect(client()?.quiet).toEqual([])
})

test('a page whose host was never asked went around, and an Alt-Svc that clears offers no HTTP/3', () => {
  sightings.tunnel(browser, 'api.test')
  exchange(0, 'https://api.test/', 'https://shop.test/')
  expect(client()).toMatchObject({ around: ['shop.test'], http3: [] })
  exchange(1, 'https://api.test/', undefined, 'clear')
  expect(client()?.http3).toEqual([])
})

test('keeps as much as it needs: the newest clients and checks, and no host twice', () => {
  for (let number = 0; number < 100; number++) {
    sightings.tunnel({ address: `192.0.2.${number}`, userAgent: 'x' }, `c${number}xx.tokentrail.test`)
  }
  const { clients, checks } = sightings.seen()
  expect([clients.length, clients[0]?.from, checks.length]).toEqual([30, '192.0.2.99', 30])
  for (let number = 0; number < 600; number++) exchange(number, `http://h${number}.test/`, `https://p${number}.test/`)
  expect(client()?.around.length).toBeLessThanOrEqual(20)
})

test('says nothing new where nothing is', () => {
  sightings.tunnel(browser, 'a.test')
  sightings.trusted(browser, 'a.test')
  exchange(0, 'https://a.test/')
  const before = changes
  exchange(1, 'https://a.test/')
  sightings.tunnel(browser, 'a.test')
  sightings.trusted(browser, 'a.test')
  expect(changes).toBe(before)
})

test('programs that say no name are told apart by what the system calls them, once it does', () => {
  const visitor = (name: string) => {
    let told = (): void => undefined
    const end = {
      process: undefined as ClientProcess | undefined,
      told: false,
      whenTold(then: (process: ClientProcess | undefined) => void) {
        if (end.told) return then(end.process)
        const before = told
        told = () => {
          before()
          then(end.process)
        }
      },
    }
    const tell = () => {
      Object.assign(end, { process: { pid: 1, name }, told: true })
      told()
    }
    return { visitor: { address: '127.0.0.1', userAgent: undefined, end }, tell }
  }
  const node = visitor('node')
  const python = visitor('python3')
  sightings.tunnel(node.visitor, 'a.test')
  sightings.trusted(node.visitor, 'a.test')
  sightings.tunnel(python.visitor, 'abcd.tokentrail.test')
  sightings.refused(python.visitor, 'abcd.tokentrail.test', alert('UNKNOWN_CA'))
  expect(sightings.seen()).toMatchObject({
    clients: [],
    checks: [{ id: 'abcd', client: null, tunnel: true, refused: { alert: 'unknown_ca' } }],
  })
  python.tell()
  node.tell()
  const { clients, checks } = sightings.seen()
  expect(clients).toMatchObject([
    { client: 'node', trusted: ['a.test'], refused: [] },
    { client: 'python3', trusted: [], refused: [{ host: 'abcd.tokentrail.test' }] },
  ])
  expect(checks[0]).toMatchObject({ client: 'python3', key: clients[1]?.key })
})

test('a program that says its name in plain HTTP alone is one client with what it asks for tunnels', () => {
  const process: ClientProcess = { pid: 1, name: 'node', script: 'app.js' }
  const end = { process, told: true, whenTold: (then: (process: ClientProcess) => void) => then(process) }
  const made = written(0, { url: 'http://localhost/', status: 200, headers: [['User-Agent', 'node']] })
  sightings.exchanged({ ...made, connection: { ...made.connection, client: '127.0.0.1:50000', process } })
  expect(sightings.seen().clients).toMatchObject([{ client: 'node', tunnel: false }])
  sightings.tunnel({ address: '127.0.0.1', userAgent: undefined, end }, 'a.test')
  expect(sightings.seen().clients).toMatchObject([{ client: 'node app.js', tunnel: true }])
})
