import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

// A crowd of clients, and the server that they all want, in a process of its own, as each has descriptors to spend:
// `PROXY-PORT COUNT ACTIVE`. Everybody connects, asks once, and stays; then so many ask at the same time, and none is
// answered before all have asked. Says as JSON what came of it.
const [, , proxyPort, count = '', active = ''] = process.argv
const all = Number(count)
const atOnce = Number(active)
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
/** How many begin at the same time. */
const wave = 250

const waiting: Socket[] = []
const server = createServer((socket) => {
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    if (!chunk.toString('latin1').startsWith('GET /wait')) return void socket.write(ok)
    waiting.push(socket)
    if (waiting.length === atOnce) for (const one of waiting) one.write(ok)
  })
})
await new Promise<void>((done) => server.listen(0, '127.0.0.1', 4096, done))
const { port } = server.address() as AddressInfo

function open(): Promise<Socket> {
  return new Promise((done, fail) => {
    const socket = connect(Number(proxyPort), '127.0.0.1', () => done(socket)).once('error', fail)
  })
}

function ask(client: Socket, path: string): Promise<string> {
  return new Promise((done) => {
    client.once('data', (chunk) => done(chunk.toString('latin1')))
    client.once('close', () => done('closed'))
    client.write(`GET http://127.0.0.1:${port}/${path} HTTP/1.1\r\nHost: h\r\n\r\n`)
  })
}

const clients: Socket[] = []
const answers = new Map<string, number>()
const count1 = (answer: string) => answers.set(answer, (answers.get(answer) ?? 0) + 1)
while (clients.length < all) {
  const next = await Promise.all(Array.from({ length: Math.min(wave, all - clients.length) }, open))
  for (const answer of await Promise.all(next.map((client) => ask(client, 'first')))) count1(answer)
  clients.push(...next)
}
for (const answer of await Promise.all(clients.slice(0, atOnce).map((client) => ask(client, 'wait')))) count1(answer)
const open1 = clients.filter((client) => !client.destroyed && client.readyState === 'open').length
process.stdout.write(JSON.stringify({ connected: open1, answers: Object.fromEntries(answers) }))
process.exit()
