import { expect, test } from 'vitest'
import { socketInodes } from './socket-inodes.ts'

const header =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n'
const line = (ends: string, inode: number) =>
  `   0: ${ends} 01 00000000:00000000 02:000004FD 00000000  1000        0 ${inode} 2 0000000000000000 20 4 30 10 -1\n`
const proxy = { address: '127.0.0.1', port: 8080 }
const ends = (port: number, address = '127.0.0.1') => ({ client: { address, port }, proxy: { ...proxy, address } })

test('finds the end of the client, not the end of the proxy', () => {
  const tcp = [header, line('0100007F:1F90 0100007F:D431', 11), line('0100007F:D431 0100007F:1F90', 12)]
  expect(socketInodes([ends(0xd431)], { tcp: () => tcp, tcp6: () => [] }, true)).toEqual([12])
})

test('finds sockets of IPv6 that speak IPv4, and of IPv6', () => {
  const tcp6 = [
    header,
    line('0000000000000000FFFF00000100007F:D431 0000000000000000FFFF00000100007F:1F90', 21),
    line('00000000000000000000000001000000:D432 00000000000000000000000001000000:1F90', 22),
    line('B80D0120000000000000000001000000:D433 B80D0120000000000000000001000000:1F90', 23),
  ]
  const asked = [ends(0xd431), ends(0xd432, '::1'), ends(0xd433, '2001:db8::1')]
  expect(socketInodes(asked, { tcp: () => [header], tcp6: () => tcp6 }, true)).toEqual([21, 22, 23])
})

test('does not know whose a connection was that has ended', () => {
  const tcp = [header, line('0100007F:D431 0100007F:1F90', 0)]
  expect(socketInodes([ends(0xd431), ends(1)], { tcp: () => tcp, tcp6: () => [] }, true)).toEqual([
    undefined,
    undefined,
  ])
})

test('reads lines that come in pieces, and no further than it must', () => {
  const text = header + line('0100007F:D431 0100007F:1F90', 12)
  function* pieces() {
    for (let at = 0; at < text.length; at += 7) yield text.slice(at, at + 7)
    throw new Error('read on')
  }
  expect(socketInodes([ends(0xd431)], { tcp: pieces, tcp6: () => [] }, true)).toEqual([12])
})

test('reads the words of a processor that puts the high byte first', () => {
  const tcp = [header, line('7F000001:D431 7F000001:1F90', 12)]
  expect(socketInodes([ends(0xd431)], { tcp: () => tcp, tcp6: () => [] }, false)).toEqual([12])
})
