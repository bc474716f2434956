import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Server } from 'node:net'
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { type OpenWindow, openWindow, picture } from './open-window.ts'
import { violations } from './violations.ts'

let opened: OpenWindow
let http: Server
let sockets: WebSocketServer

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = `${part({ alg: 'ES256', typ: 'at+jwt' })}.${part({ iss: 'https://login.acme.example', sub: 'somebody-of-acme', exp: 1893456000 })}.c2lnbmF0dXJl`
const opaque = 'Zk3vT9qLx2Rw8YbN0pQs'

const events = [
  'event: endpoint\ndata: /messages?session=4711',
  `event: message\nid: 1\ndata: {"jsonrpc":"2.0","id":1,"result":{"access_token":"${opaque}"}}`,
  'data: several\ndata: lines',
  ': still there',
  'retry: 3000',
]

beforeAll(async () => {
  opened = await openWindow([
    {
      url: 'https://mcp.acme.example/sse',
      status: 200,
      answerHeaders: [['Content-Type', 'text/event-stream']],
      answer: events.map((event) => `${event}\n\n`).join(''),
    },
  ])
  http = createServer()
  sockets = new WebSocketServer({ server: http as never, perMessageDeflate: { threshold: 0 } })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
})

afterAll(async () => {
  for (const socket of sockets?.clients ?? []) socket.terminate()
  http?.close()
  await opened?.close()
})

/** A WebSocket through the proxy, with both its ends. */
async function openSocket(path: string) {
  const { hostname, port } = new URL(opened.engine.proxy ?? '')
  const accepted = once(sockets, 'connection')
  const address = `ws://localhost:${(http.address() as AddressInfo).port}${path}`
  const client = new WebSocket(address, ['graphql-transport-ws'], {
    createConnection: () => connect(Number(port), hostname),
  })
  await once(client, 'open')
  const [server] = (await accepted) as [WebSocket]
  return { client, server }
}

/** Opens the window at the messages of the exchange whose path has these words. */
async function openMessages(path: string, options: Parameters<OpenWindow['open']>[0] = {}) {
  const page = await opened.open(options)
  await page.getByRole('tab', { name: 'All exchanges' }).click()
  await page.locator('[data-exchange-id]', { hasText: path }).click()
  return { page, details: page.getByRole('region', { name: 'Details' }) }
}

const rows = (page: Page) => page.locator('[data-message]')

test('shows what a WebSocket carries, as it comes', async () => {
  const { client, server } = await openSocket('/graphql')
  client.send(JSON.stringify({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } }))
  await once(server, 'message')
  server.send(JSON.stringify({ type: 'connection_ack' }))
  await once(client, 'message')
  server.send(Buffer.from([0, 1, 2, 254, 255, ...Buffer.from('price')]))
  await once(client, 'message')

  const { page, details } = await openMessages('/graphql')
  await page.locator('[data-exchange-id]', { hasText: 'WebSocket (3)' }).waitFor()
  await details.getByRole('grid', { name: 'Messages' }).waitFor()
  expect(await details.getByRole('tab', { name: 'Messages' }).getAttribute('aria-selected')).toBe('true')
  const seen = (number: number) => page.locator(`[data-message="${number}"]`)
  await seen(3).waitFor()
  expect(await seen(1).textContent()).toMatch(
    /^1To serverText\{"type": "connection_init", .*‹.*›.*\d\d:\d\d:\d\d\.\d{3}$/,
  )
  expect(await seen(2).textContent()).toMatch(/^2To clientText\{"type": "connection_ack"\}25 B/)
  expect(await seen(3).textContent()).toMatch(/^3To clientBinary00 01 02 fe ff 70 72 69 63 6510 B/)

  // While the tab is open.
  client.ping('beat')
  client.send('{"type":"subscribe","id":"1"}')
  await rows(page).nth(5).waitFor()
  const kinds = await Promise.all((await rows(page).all()).map((row) => row.getAttribute('data-kind')))
  expect(kinds.toSorted()).toEqual(['binary', 'ping', 'pong', 'text', 'text', 'text'])

  expect(await page.content()).not.toContain(token.slice(0, 20))
  await seen(1).click()
  const content = details.getByRole('region', { name: 'Message 1', exact: true })
  await content.getByRole('button', { name: 'Show secrets of the message' }).click()
  await content.getByText(token).waitFor()
  await content.getByRole('button', { name: 'Hide secrets of the message' }).click()
  await content.getByText('Bearer ‹').waitFor()
  expect(await page.content()).not.toContain(token.slice(0, 20))
  await details.getByRole('button', { name: 'Show secrets' }).first().click()
  await seen(1).getByText(token.slice(0, 20)).waitFor()
  await details.getByRole('button', { name: 'Hide secrets' }).first().click()
  await seen(1).getByText('‹').waitFor()
  expect(await page.content()).not.toContain(token.slice(0, 20))

  await details.getByRole('tab', { name: 'Tokens' }).click()
  await details.getByRole('article', { name: 'Authorization' }).getByText('somebody-of-acme').waitFor()
  await details.getByRole('tab', { name: 'Messages' }).click()

  client.close(4401, 'who are you?')
  await once(server, 'close')
  await details.getByText('Closed').waitFor()
  await details.getByRole('grid', { name: 'Messages' }).focus()
  await page.keyboard.press('End')
  await details.getByRole('heading', { name: 'Close 8: 4401 unauthorized' }).waitFor()
  await details.getByText('who are you?').last().waitFor()
  await page.context().close()

  for (const scheme of ['light', 'dark'] as const) {
    const { page, details } = await openMessages('/graphql', { scheme })
    await seenIn(page, 1).click()
    await details.getByRole('region', { name: 'Message 1', exact: true }).waitFor()
    await picture(page, `messages-${scheme}`)
    expect(await violations(page), scheme).toEqual([])
    await seenIn(page, 3).click()
    await details.getByRole('group', { name: 'Content of message 3' }).waitFor()
    expect(await violations(page), `${scheme}, binary`).toEqual([])
    await picture(page, `messages-binary-${scheme}`)
    await page.context().close()
  }
})

const seenIn = (page: Page, number: number) => page.locator(`[data-message="${number}"]`)

test.each([
  ['narrow', 720, 900],
  ['wide', 1920, 1080],
])('has nothing cut off in a %s window', async (name, width, height) => {
  const { page, details } = await openMessages('/graphql', { width, height })
  await seenIn(page, 1).click()
  await details.getByRole('region', { name: 'Message 1', exact: true }).waitFor()
  await picture(page, `messages-${name}`)
  expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBe(0)
  const box = await details.getByRole('grid', { name: 'Messages' }).boundingBox()
  expect(box?.height).toBeGreaterThan(60)
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width)
  await page.context().close()
})

test('draws the rows in sight alone, finds what is looked for, and says what was dropped', async () => {
  const { client, server } = await openSocket('/ticker')
  for (let price = 0; price < 1500; price++) server.send(JSON.stringify({ type: 'price', price }))
  let came = 0
  while (came < 1500) {
    await once(client, 'message')
    came++
  }
  client.close()
  await once(server, 'close')
  const { page, details } = await openMessages('/ticker')
  await details.getByText('The first 502 messages are not kept any more').waitFor()
  await details.getByRole('status').getByText('1,000 messages').waitFor()
  expect(await rows(page).count()).toBeLessThan(80)
  await details.getByRole('grid', { name: 'Messages' }).focus()
  await page.keyboard.press('End')
  await seenIn(page, 1502).waitFor()
  await page.keyboard.press('Home')
  await seenIn(page, 503).waitFor()
  await details.getByRole('searchbox', { name: 'Filter messages' }).fill('"price": 1499')
  await details.getByRole('status').getByText('1 of 1,000 messages').waitFor()
  expect(await seenIn(page, 1500).textContent()).toContain('"price": 1499')
  await picture(page, 'messages-many')
  await page.context().close()
})

test('shows the events that a browser hears as they come', async () => {
  const streams = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    if (request.url !== '/heard') return void response.setHeader('Content-Type', 'text/html').end('<title>page</title>')
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('event: greeting\ndata: {"hello": 1}\n\n')
    streams.add(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  // Chromium goes to its own machine past every proxy, unless it is told not to.
  const proxy = { server: opened.engine.proxy ?? '', bypass: '<-loopback>' }
  const client = await opened.browser.newContext({ proxy })
  const listening = await client.newPage()
  await listening.goto(origin)
  const heard = listening.evaluate(
    `new Promise((done) => {
      const source = new EventSource('/heard')
      source.onmessage = ({ data }) => {
        if (data !== 'last') return
        source.close()
        done(data)
      }
    })`,
  )
  const { page, details } = await openMessages('/heard')
  await seenIn(page, 1).waitFor()
  expect(await seenIn(page, 1).textContent()).toMatch(/^1greeting · \{"hello": 1\}/)
  const [stream] = streams
  stream?.write('data: second\n\ndata: not yet')
  await seenIn(page, 2).getByText('second').waitFor()
  await details.getByRole('tab', { name: 'Events' }).waitFor()
  await details.locator('.messages-bar').getByText('Open').waitFor()
  await page.locator('[data-exchange-id]', { hasText: '/heard' }).getByText('Open').waitFor()
  expect(await rows(page).count()).toBe(2)
  expect(await violations(page)).toEqual([])
  await picture(page, 'events-open')
  stream?.write(' whole\n\n')
  await seenIn(page, 3).getByText('not yet whole').waitFor()
  stream?.end('data: last\n\n')
  expect(await heard).toBe('last')
  await seenIn(page, 4).getByText('last').waitFor()
  await details.locator('.messages-bar').getByText('Ended').waitFor()
  await client.close()
  await page.context().close()
  server.closeAllConnections()
  server.close()
})

test('shows the events of a stream as a list', async () => {
  const { page, details } = await openMessages('mcp.acme.example')
  await details.getByRole('tab', { name: 'Events' }).click()
  await details.getByRole('grid', { name: 'Events' }).waitFor()
  await seenIn(page, 4).waitFor()
  expect(await rows(page).allTextContents()).toEqual([
    expect.stringMatching(/^1endpoint · \/messages\?session=4711/),
    expect.stringMatching(/^2message · \{"jsonrpc": "2.0", .*‹access token \d›/),
    expect.stringMatching(/^3message · several lines/),
    expect.stringMatching(/^4message · retry: 30000 B$/),
  ])
  await seenIn(page, 2).click()
  await details.getByRole('region', { name: 'Event 2', exact: true }).waitFor()
  await picture(page, 'events-light')
  expect(await page.content()).not.toContain(opaque)
  expect(await violations(page)).toEqual([])
  await page.context().close()
})
