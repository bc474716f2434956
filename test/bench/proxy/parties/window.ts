import WebSocket from 'ws'
import { HostMessage } from '../../../../shared/bridge/contract.ts'

// A window on Tokentrail's feed: it takes each message apart and checks it, as the window does, but draws nothing;
// a browser that draws would measure the machine's second core. `ADDRESS OF THE WINDOW`.

const address = new URL(process.argv[2] ?? '')
const token = address.searchParams.get('token')
const rows = new Map<number, unknown>()
let number: number | undefined
const socket = new WebSocket(`ws://${address.host}/bridge?token=${token}`, { origin: address.origin })
process.once('disconnect', () => process.exit(0))
socket.on('error', (error) => {
  process.stderr.write(`the window of the bench: ${error.message}\n`)
  process.exit(1)
})
socket.on('message', (data) => {
  const message = HostMessage.parse(JSON.parse(String(data)))
  if (message.kind !== 'feed') return
  const { event } = message
  if (event.kind === 'snapshot') {
    if (number === undefined) process.send?.({ port: 0, caFile: process.argv[3] ?? '' })
    rows.clear()
    for (const row of event.exchanges) rows.set(row.id, row)
  } else {
    if (event.number !== (number ?? 0) + 1)
      socket.send(JSON.stringify({ kind: 'call', id: 1, name: 'resync', input: {} }))
    for (const change of event.changes) if (change.kind === 'exchange') rows.set(change.row.id, change.row)
  }
  number = event.number
})
