import { describe, expect, it } from 'vitest'
import { responseOf } from '../../../shared/exchange/exchange.ts'
import { fixture } from '../fixture.ts'
import { hasEnded, openBench, readToEnd, readUntil } from './bench.ts'

const bench = fixture(openBench)

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n'
const inBytes = (text: string) => Buffer.from(text, 'latin1')

/** A server that keeps what reaches it, connection by connection, and answers each request head. */
async function listen(answer = ok) {
  const received: string[] = []
  const port = await bench.server((socket) => {
    const at = received.push('') - 1
    socket.on('data', (chunk) => {
      received[at] += chunk.toString('latin1')
      socket.write(inBytes(answer))
    })
  })
  return { received, port, url: `http://127.0.0.1:${port}/` }
}

describe('a request that two programs could read differently', () => {
  const post = (url: string, lines: string, body: string) =>
    `POST ${url} HTTP/1.1\r\nHost: h\r\n${lines}\r\n\r\n${body}${smuggled}`

  it.each<[string, string, string]>([
    ['both a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked', '0\r\n\r\n'],
    ['both, the other way round', 'Transfer-Encoding: chunked\r\nContent-Length: 4', '0\r\n\r\n'],
    ['chunked twice', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', '0\r\n\r\n'],
    ['chunked that is not the last', 'Transfer-Encoding: chunked, identity', '0\r\n\r\n'],
    ['a coding that only looks like chunked', 'Transfer-Encoding: xchunked', '0\r\n\r\n'],
    ['chunked behind a control character', 'Transfer-Encoding: \x0bchunked', '0\r\n\r\n'],
    ['chunked in quotes', 'Transfer-Encoding: "chunked"', '0\r\n\r\n'],
    ['a name with white space before the colon', 'Transfer-Encoding : chunked', '0\r\n\r\n'],
    ['a name that begins with white space', 'X: y\r\n Transfer-Encoding: chunked', '0\r\n\r\n'],
    ['a coding that goes on in the next line', 'Transfer-Encoding:\r\n chunked', '0\r\n\r\n'],
    ['a bare LF that ends a line', 'X: y\nTransfer-Encoding: chunked', '0\r\n\r\n'],
    ['a bare CR in a line', 'X: y\rTransfer-Encoding: chunked', '0\r\n\r\n'],
    ['a zero byte in a value', 'X: y\0z\r\nContent-Length: 0', ''],
    ['a zero byte in a name', 'Content-Length\0: 0', ''],
    ['a line without a colon', 'Content-Length 0', ''],
    ['two lengths that differ', 'Content-Length: 0\r\nContent-Length: 5', 'hello'],
    ['two lengths in one line', 'Content-Length: 0, 5', 'hello'],
    ['a length with a sign', 'Content-Length: +5', 'hello'],
    ['a length below nothing', 'Content-Length: -1', ''],
    ['a length in hexadecimal', 'Content-Length: 0x5', 'hello'],
    ['a length behind a form feed', 'Content-Length: \x0c0', ''],
    ['a length of no digits', 'Content-Length:', ''],
    ['a length too large to count', `Content-Length: ${'9'.repeat(30)}`, ''],
    ['two Host lines', 'Host: other\r\nContent-Length: 0', ''],
  ])('is refused with %s: nothing of it is sent on, nor what follows', async (_what, lines, body) => {
    const { received, url } = await listen()
    const client = await bench.client()
    const answer = readToEnd(client)
    client.write(inBytes(post(url, lines, body)))
    expect(await answer).toMatch(
      /^HTTP\/1\.1 400 Bad Request\r\n.*\nThe request is not HTTP as it should be: it .*\n$/s,
    )
    expect(received).toEqual([])
    expect(bench.exchanges()).toHaveLength(1)
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'failed', error: { code: 'bad-request' } })
  })

  it('is refused with chunks by HTTP/1.0, which has none', async () => {
    const { received, url } = await listen()
    const client = await bench.client()
    const answer = readToEnd(client)
    client.write(`POST ${url} HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`)
    expect(await answer).toMatch(/^HTTP\/1\.1 400 .*HTTP\/1\.0 does not have/s)
    expect(received).toEqual([])
  })

  it.each(['0.9', '2.0', '3.0'])('is refused where it says HTTP/%s, which has no such lines', async (version) => {
    const { received, url } = await listen()
    const client = await bench.client()
    const answer = readToEnd(client)
    client.write(`POST ${url} HTTP/${version}\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`)
    expect(await answer).toMatch(/^HTTP\/1\.1 505 HTTP Version Not Supported\r\n.*not sent on/s)
    expect(received).toEqual([])
    expect(bench.exchanges()).toHaveLength(1)
  })

  it.each<[string, string]>([
    ['a size too large to count', `${'f'.repeat(17)}\r\n`],
    ['a size with a sign', '-1\r\n'],
    ['a size in C', '0x0\r\n\r\n'],
    ['a size of nothing', '\r\n\r\n'],
    ['an extension that a bare LF ends', '0;a\n\r\n'],
    ['an extension with a bare CR', '0;a\rb\r\n\r\n'],
    ['a line that a bare LF ends', '0\n\n'],
    ['more than its size', '1\r\nab\r\n0\r\n\r\n'],
    ['a trailer that is no header line', '0\r\nno trailer\r\n\r\n'],
  ])('is given up with chunks of %s: what follows is never sent on', async (_what, chunks) => {
    const { received, url } = await listen('')
    const client = await bench.client()
    const answer = readToEnd(client)
    client.write(inBytes(`POST ${url} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n`))
    await expect.poll(() => received.length).toBe(1)
    client.write(inBytes(`${chunks}${smuggled}`))
    expect(await answer).toMatch(/^HTTP\/1\.1 400 .*It was not sent on whole/s)
    expect(received.join('')).not.toContain('smuggled')
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'failed', error: { code: 'bad-request' } })
  })
})

describe('what is unusual and clear passes byte for byte', () => {
  it.each<[string, string]>([
    ['the same length twice', 'Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello'],
    ['chunks with extensions', 'Transfer-Encoding: chunked\r\n\r\n5;a="b;c" ;d\r\nhello\r\n0;last\r\n\r\n'],
    ['chunks whose sizes begin with noughts', 'Transfer-Encoding: chunked\r\n\r\n0005\r\nhello\r\n000\r\n\r\n'],
    ['chunks with trailers that name a length', 'Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 3\r\n\r\n'],
    ['a coding in other letters', 'transfer-encoding:  ChUnKeD \r\n\r\n0\r\n\r\n'],
    ['a coding before chunked', 'Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
    ['a body that looks like a request', `Content-Length: ${smuggled.length}\r\n\r\n${smuggled}`],
  ])('in a request: %s', async (_what, rest) => {
    const { received, url } = await listen()
    const client = await bench.client()
    client.write(`POST ${url} HTTP/1.1\r\nHost: h\r\n${rest}`)
    await readUntil(client, 'ok')
    await expect.poll(() => received).toEqual([`POST / HTTP/1.1\r\nHost: h\r\n${rest}`])
    expect(bench.exchanges()).toHaveLength(1)
  })

  it.each<[string, string]>([
    ['the same length twice', 'Content-Length: 2\r\nContent-Length: 2\r\n\r\nok'],
    ['chunks with extensions', 'Transfer-Encoding: chunked\r\n\r\n2;a="b"\r\nok\r\n0;last\r\n\r\n'],
    ['a body that looks like a response', `Content-Length: ${ok.length}\r\n\r\n${ok}`],
  ])('in a response: %s', async (_what, rest) => {
    const answer = `HTTP/1.1 200 OK\r\n${rest}`
    const { url } = await listen(answer)
    const client = await bench.client()
    client.write(`GET ${url} HTTP/1.1\r\nHost: h\r\n\r\n`)
    expect(await readUntil(client, (text) => text.length >= answer.length)).toBe(answer)
  })

  it('is given the Host that a whole URL has, where it has none of its own', async () => {
    const { received, port, url } = await listen()
    const client = await bench.client()
    client.write(`GET ${url}path HTTP/1.0\r\nX-Old: yes\r\n\r\n`)
    await readUntil(client, 'ok')
    expect(received).toEqual([`GET /path HTTP/1.0\r\nHost: 127.0.0.1:${port}\r\nX-Old: yes\r\n\r\n`])
    expect((await bench.exchange(hasEnded)).request.headers).toEqual([['X-Old', 'yes']])
  })

  it('goes where the whole URL says, and Host passes as it was sent, in sight', async () => {
    const { received, port, url } = await listen()
    const client = await bench.client()
    client.write(`GET ${url}path HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n`)
    await readUntil(client, 'ok')
    expect(received).toEqual(['GET /path HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n'])
    const { request } = await bench.exchange(hasEnded)
    expect(request.url).toBe(`http://127.0.0.1:${port}/path`)
    expect(request.headers).toEqual([['Host', 'elsewhere.example']])
  })
})

describe('OPTIONS for the server itself', () => {
  it.each([
    ['', 'http://127.0.0.1:PORT'],
    ['/', 'http://127.0.0.1:PORT/'],
    ['?a', 'http://127.0.0.1:PORT/?a'],
  ])('is what a whole URL ending in %j asks for, and nothing else', async (rest, url) => {
    const { received, port } = await listen()
    const client = await bench.client()
    client.write(`OPTIONS http://127.0.0.1:${port}${rest} HTTP/1.1\r\nHost: h\r\n\r\n`)
    await readUntil(client, 'ok')
    expect(received).toEqual([`OPTIONS ${{ '': '*', '/': '/', '?a': '/?a' }[rest]} HTTP/1.1\r\nHost: h\r\n\r\n`])
    expect((await bench.exchange(hasEnded)).request.url).toBe(url.replace('PORT', String(port)))
  })
})

describe('a request that bare LFs alone end', () => {
  it('is refused at once, and does not wait for another end', async () => {
    const { received, port } = await listen()
    const client = await bench.client()
    const answer = readToEnd(client)
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\nHost: h\n\n`)
    expect(await answer).toMatch(/^HTTP\/1\.1 400 .*a line that ends with a bare CR or LF/s)
    expect(received).toEqual([])
  })
})

describe('a response that two programs could read differently', () => {
  const second = 'HTTP/1.1 200 OK\r\nX-Smuggled: yes\r\nContent-Length: 0\r\n\r\n'

  it.each<[string, string]>([
    ['both a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['two lengths that differ', 'Content-Length: 0\r\nContent-Length: 5\r\n\r\nhello'],
    ['two lengths in one line', 'Content-Length: 0, 5\r\n\r\nhello'],
    ['a length that is no number', 'Content-Length: five\r\n\r\nhello'],
    ['a line that goes on in the next', 'X: y\r\n z\r\nContent-Length: 0\r\n\r\n'],
    ['a bare LF that ends a line', 'X: y\nContent-Length: 0\r\n\r\n'],
    ['a bare CR in a line', 'X: y\rContent-Length: 0\r\n\r\n'],
    ['a zero byte', 'X: y\0z\r\nContent-Length: 0\r\n\r\n'],
    ['a line without a colon', 'hello\r\nContent-Length: 0\r\n\r\n'],
  ])('is refused with %s, and its connection is not used again', async (_what, rest) => {
    const { received, url } = await listen(`HTTP/1.1 200 OK\r\n${rest}${second}`)
    const client = await bench.client()
    for (let turn = 1; turn <= 2; turn++) {
      client.write(`GET ${url}${turn} HTTP/1.1\r\nHost: h\r\n\r\n`)
      const text = await readUntil(client, (said) => /\r\n\r\n.+\n/s.test(said))
      expect(text).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n.*sent what is no HTTP response/s)
      expect(text).not.toContain('Smuggled')
    }
    expect(received).toHaveLength(2)
    for (const { outcome } of bench.exchanges())
      expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'protocol' } })
  })

  it.each<[string, string, string]>([
    ['bare LFs alone', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok', 'it has a line that ends with a bare CR or LF'],
    ['a greeting of another protocol', '220 mail.example\n', 'it begins with no status line of HTTP'],
    ['an alert of TLS', '\x15\x03\x01\x00\x02\x02\x46', 'it is a message of TLS: this port wants https'],
  ])('is refused at once with %s, though its server says no more', async (_what, said, told) => {
    const { url } = await listen(said)
    const client = await bench.client()
    client.write(`GET ${url} HTTP/1.1\r\nHost: h\r\n\r\n`)
    const text = await readUntil(client, (all) => /\r\n\r\n.+\n/s.test(all))
    expect(text).toMatch(/^HTTP\/1\.1 502 Bad Gateway\r\n/)
    expect(text).toContain(`sent what is no HTTP response (${told})`)
  })

  it.each<[string, string]>([
    ['a size too large to count', `${'f'.repeat(17)}\r\n`],
    ['an extension that a bare LF ends', '0;a\n\r\n'],
    ['more than its size', '1\r\nab\r\n0\r\n\r\n'],
    ['a trailer that is no header line', '0\r\nno trailer\r\n\r\n'],
  ])('is cut with chunks of %s, and what follows reaches nobody', async (_what, chunks) => {
    const { url } = await listen(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n${chunks}${second}`)
    const client = await bench.client()
    const text = readToEnd(client)
    client.write(`GET ${url} HTTP/1.1\r\nHost: h\r\n\r\n`)
    expect(await text).not.toContain('Smuggled')
    expect((await bench.exchange(hasEnded)).outcome).toMatchObject({ kind: 'cut', error: { code: 'protocol' } })
  })

  it.each<[string, string, string]>([
    ['a length', 'Content-Length : 2', 'ok'],
    ['chunks', 'X-A: a \t: b\r\nTransfer-Encoding \t : chunked', '2\r\nok\r\n0\r\n\r\n'],
  ])('loses the white space before a colon, with %s', async (_what, lines, body) => {
    const { received, url } = await listen(`HTTP/1.1 200 OK\r\n${lines}\r\n\r\n${body}`)
    const client = await bench.client()
    const clean = `HTTP/1.1 200 OK\r\n${lines.replace(/(Length|Encoding)[ \t]+:/, '$1:')}\r\n\r\n${body}`
    for (let turn = 1; turn <= 2; turn++) {
      client.write(`GET ${url} HTTP/1.1\r\nHost: h\r\n\r\n`)
      expect(await readUntil(client, (text) => text.length >= clean.length)).toBe(clean)
    }
    expect(received).toHaveLength(1)
    expect(responseOf(await bench.exchange(hasEnded))?.body.size).toBe(2)
  })

  it('is the last of its connection where it has chunks by HTTP/1.0, which has none', async () => {
    let connections = 0
    const answer = 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'
    const port = await bench.server((socket) => {
      connections++
      socket.on('data', () => socket.write(answer))
    })
    for (let turn = 1; turn <= 2; turn++) {
      const client = await bench.client()
      const text = readToEnd(client)
      client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: h\r\n\r\n`)
      expect(await text).toBe(answer)
    }
    expect(connections).toBe(2)
  })

  it('never answers the next request with what came after it', async () => {
    const { received, url } = await listen(`${ok}${second}`)
    const client = await bench.client()
    for (let turn = 1; turn <= 2; turn++) {
      client.write(`GET ${url} HTTP/1.1\r\nHost: h\r\n\r\n`)
      expect(await readUntil(client, 'ok')).toBe(ok)
    }
    expect(received).toHaveLength(2)
  })
})
