import { connect } from 'node:net'

// A client of the proxy by a socket that it keeps: `HOST PORT ADDRESS`.

const [, , host = '', port = '', address = ''] = process.argv
const socket = connect(Number(port), host, () =>
  socket.write(`GET ${address} HTTP/1.1\r\nHost: ${new URL(address).host}\r\n\r\n`),
)
socket.resume()
