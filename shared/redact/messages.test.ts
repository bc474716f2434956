import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMasker } from './masker.ts'

const token = 'Zk3vT9qLx2Rw8YbN0pQs'

describe('what a WebSocket carries', () => {
  it.each([
    ['graphql-transport-ws', `{"type":"connection_init","payload":{"Authorization":"Bearer ${token}"}}`],
    ['graphql-ws, another name', `{"type":"connection_init","payload":{"authToken":"${token}"}}`],
    ['socket.io', `42["auth",{"token":"${token}"}]`],
    ['socket.io, connecting to a namespace', `40/admin,{"token":"${token}"}`],
    ['SignalR', `{"type":1,"target":"Login","arguments":[{"accessToken":"${token}"}]}\x1e`],
    ['Phoenix', `["1","1","room:lobby","phx_join",{"access_token":"${token}"}]`],
    ['JSON in JSON, as SockJS has it', JSON.stringify([JSON.stringify({ access_token: token })])],
    ['STOMP', `CONNECT\naccept-version:1.2\nlogin:me\npasscode:${token}\n\n\0`],
    ['STOMP with a token', `CONNECT\r\nAuthorization: Bearer ${token}\r\n\r\n\0`],
    ['STOMP in SockJS', JSON.stringify([`CONNECT\nAuthorization:Bearer ${token}\n\n\0`])],
    ['a form', `access_token=${token}&a=b`],
    ['a sentence', `AUTH Bearer ${token}`],
  ])('shows no token of %s', (_name, message) => {
    const shown = createMasker().message(message)
    expect(shown).not.toContain(token)
    expect(shown).toContain('‹')
  })

  it('gives a token the placeholder that it has in the header', () => {
    const masker = createMasker()
    const header = masker.header('Authorization', `Bearer ${token}`).text
    expect(header).toBe('Bearer ‹access token 1›')
    expect(masker.message(`{"payload":{"Authorization":"Bearer ${token}"}}`)).toBe(
      '{"payload":{"Authorization":"Bearer ‹access token 1›"}}',
    )
    expect(masker.message(`CONNECT\nAuthorization:Bearer ${token}\n\n\0`)).toBe(
      'CONNECT\nAuthorization:Bearer ‹access token 1›\n\n\0',
    )
    expect(masker.message(`not valid: ${token}`)).toBe('not valid: ‹access token 1›')
  })

  it.each([
    'CONNECTED\nversion:1.2\nheart-beat:10000,10000\n\n\0',
    '{"type":"next","id":"1","payload":{"data":{"price":12.50}}}',
    '2probe',
    'LINE',
  ])('leaves what holds no secret as it is: %j', (message) => {
    expect(createMasker().message(message)).toBe(message)
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void createMasker().message(`CONNECT\n${text}`)))
  })
})

it.each([
  [`base64url.bearer.authorization.k8s.io.${token}Aaaa1111, v4.channel.k8s.io`],
  [`realtime, openai-insecure-api-key.sk-proj-${token}, openai-beta.realtime-v1`],
  [`graphql-transport-ws, ${token}aaaa1111`],
])('shows no token in a list of subprotocols: %s', (line) => {
  const shown = createMasker().header('Sec-WebSocket-Protocol', line)
  expect(shown).toMatchObject({ masked: true })
  expect(shown.text).not.toContain(token)
})

it('leaves the names of subprotocols', () => {
  const line = 'graphql-transport-ws, v12.stomp, v4.channel.k8s.io, openai-beta.realtime-v1'
  expect(createMasker().header('Sec-WebSocket-Protocol', line)).toEqual({ text: line, masked: false })
})
