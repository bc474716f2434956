import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, Socket } from 'node:net'
import { afterEach, beforeEach, expect, it, test, vi } from 'vitest'
import { firstToConnect, inTurns } from './first-to-connect.ts'

let server: Server
let port: number
/** One for each address that was tried. */
let tried: { readonly address: string; readonly socket: Socket }[]

beforeEach(async () => {
  tried = []
  server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

afterEach(() => {
  vi.useRealTimers()
  for (const { socket } of tried) socket.destroy()
  server.close()
})

/** The kinds of addresses: one that answers, one where nothing listens, one that is far away, one that swallows all. */
function connect(address: string): Socket {
  const socket = new Socket()
  tried.push({ address, socket })
  if (address === 'near') socket.connect(port, '127.0.0.1')
  if (address === 'far') setTimeout(() => socket.connect(port, '127.0.0.1'), 700)
  if (address.startsWith('closed')) socket.connect(1, '127.0.0.1')
  return socket
}

const race = (...addresses: string[]) =>
  new Promise<string | Error>((done) => {
    const nameOf = (won: Socket) => tried.find(({ socket }) => socket === won)?.address ?? ''
    firstToConnect(addresses, connect, { won: (socket) => done(nameOf(socket)), failed: done })
  })

const left = () => tried.filter(({ socket }) => !socket.destroyed).map(({ address }) => address)

test.each([
  ['the only one', ['near'], 'near'],
  ['one that is far away, where the other leads nowhere', ['far', 'closed'], 'far'],
  ['one that is far away, where the other swallows all', ['far', 'silent'], 'far'],
  ['the next, where the first swallows all', ['silent', 'near'], 'near'],
  ['the next, where the first is far away', ['far', 'near'], 'near'],
  ['the last, where all others lead nowhere', ['closed', 'closed too', 'near'], 'near'],
])('keeps %s, and no other', async (_what, addresses, kept) => {
  expect(await race(...addresses)).toBe(kept)
  expect(left()).toEqual([kept])
})

it('goes on at once where an address fails, and tells the one error of a single address', async () => {
  // No time passes.
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  expect(await race('closed')).toMatchObject({ code: 'ECONNREFUSED' })
  expect(await race('closed', 'closed', 'closed', 'closed', 'closed')).toMatchObject({
    errors: Array.from({ length: 5 }, () => expect.objectContaining({ code: 'ECONNREFUSED' })),
  })
})

it('lets all go that are on their way when it is ended', async () => {
  const heard: unknown[] = []
  const hear = (what: unknown) => heard.push(what)
  const end = firstToConnect(['silent', 'silent too'], connect, { won: hear, failed: hear })
  await new Promise((done) => setTimeout(done, 400))
  expect(left()).toEqual(['silent', 'silent too'])
  end()
  expect(left()).toEqual([])
  await new Promise((done) => setTimeout(done, 50))
  expect(heard).toEqual([])
})

test.each([
  ['6a 4a', '6a 4a'],
  ['6a 6b 4a 4b', '6a 4a 6b 4b'],
  ['4a 6a 6b 6c', '4a 6a 6b 6c'],
  ['4a 4b 4a', '4a 4b'],
  ['', ''],
])('%s is tried in the order of %s', (found, order) => {
  const addresses = found.split(' ').flatMap((one) => (one ? [{ address: one, family: Number(one[0]) }] : []))
  expect(inTurns(addresses).join(' ')).toBe(order)
})
