import { createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { close, listen } from '../../lab/authorization-server.ts'
import type { CorpusLab } from '../corpus-lab.ts'
import { defineGoodFlow } from '../good-flow.ts'
import { createUserAgent } from '../peers/user-agent.ts'
import { bodyOf, page, startWebApp } from '../peers/web-app.ts'

// The names and values of the example in RFC 5849 §1.2.
const consumer = { key: 'dpf43f3p2l4k3l03', secret: 'kd94hf93k423kf44' }
const temporary = { token: 'hh5s93j4hdidpola', secret: 'hdhd0244k9j7ao03' }
const granted = { token: 'nnch734d00sl2jdk', secret: 'pfkkdhi9sl3r4s00' }
const verifier = 'hfdp7dh39dks9884'

interface Token {
  readonly token: string
  readonly secret: string
}

const oauth1Steps = ['oauth1-request', 'oauth1-response'] as const

/** The printing service of RFC 5849 §1.2, with signatures that are made and verified. */
export const oauth1 = defineGoodFlow({
  name: 'oauth1',
  grant: 'oauth1',
  server: 'RFC 5849 §1.2',
  finds: [{ grant: 'oauth1', steps: [...oauth1Steps, ...oauth1Steps, ...oauth1Steps, ...oauth1Steps, ...oauth1Steps] }],
  async record(lab) {
    const photos = await startPhotos(lab)
    const app = await startWebApp(lab)
    const callback = `${app.address}/ready`
    const begun = await signed(lab, 'POST', `${photos}/initiate`, undefined, { oauth_callback: callback })
    const first = new URLSearchParams(await begun.text())
    app.on('/ready', async (_request, response, url) => {
      const redeemed = await signed(lab, 'POST', `${photos}/token`, temporary, {
        oauth_verifier: url.searchParams.get('oauth_verifier') ?? '',
      })
      if (redeemed.status !== 200) throw new Error(`The token was refused: ${await redeemed.text()}`)
      const photo = await signed(lab, 'GET', `${photos}/photos?file=vacation.jpg&size=original`, granted, {})
      if (photo.status !== 200) throw new Error(`The photo was refused: ${await photo.text()}`)
      page(response, '<h1>Printed</h1>')
    })
    await createUserAgent(lab.fetch).get(`${photos}/authorize?oauth_token=${first.get('oauth_token')}`)
    return { registrations: [] }
  },
})

/** RFC 3986's unreserved characters stand as they are (RFC 5849 §3.6). */
const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** RFC 5849 §3.4.1 and §3.4.2. */
function signature(method: string, url: string, parameters: Readonly<Record<string, string>>, token?: Token): string {
  const { origin, pathname, searchParams } = new URL(url)
  const pairs = [...Object.entries(parameters), ...searchParams]
    .filter(([name]) => name !== 'oauth_signature' && name !== 'realm')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .toSorted()
  const base = [method, `${origin}${pathname}`, pairs.join('&')].map(encoded).join('&')
  return createHmac('sha1', `${encoded(consumer.secret)}&${encoded(token?.secret ?? '')}`)
    .update(base)
    .digest('base64')
}

function signed(
  lab: CorpusLab,
  method: string,
  url: string,
  token: Token | undefined,
  more: Readonly<Record<string, string>>,
): Promise<Response> {
  const parameters = {
    oauth_consumer_key: consumer.key,
    ...(token && { oauth_token: token.token }),
    oauth_signature_method: 'HMAC-SHA1',
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    oauth_nonce: randomBytes(16).toString('hex'),
    oauth_version: '1.0',
    ...more,
  }
  const all = { ...parameters, oauth_signature: signature(method, url, parameters, token) }
  const fields = Object.entries(all).map(([name, value]) => `${encoded(name)}="${encoded(value)}"`)
  return lab.fetch(url, { method, headers: { Authorization: `OAuth realm="Photos", ${fields.join(', ')}` } })
}

/** The server: it verifies each signature. */
async function startPhotos(lab: CorpusLab): Promise<string> {
  let callback = ''
  const server = createServer(async (request, response) => {
    await bodyOf(request)
    const url = new URL(request.url ?? '/', address)
    const given = fieldsOf(request)
    const form = (token: Token, more: Readonly<Record<string, string>>) =>
      response
        .writeHead(200, { 'Content-Type': 'application/x-www-form-urlencoded', 'Cache-Control': 'no-store' })
        .end(String(new URLSearchParams({ oauth_token: token.token, oauth_token_secret: token.secret, ...more })))
    const proved = (token?: Token) =>
      given['oauth_signature'] === signature(request.method ?? '', url.href, given, token)
    switch (url.pathname) {
      case '/initiate':
        if (!proved()) break
        callback = given['oauth_callback'] ?? ''
        return void form(temporary, { oauth_callback_confirmed: 'true' })
      case '/authorize': {
        const back = `${callback}?${new URLSearchParams({ oauth_token: temporary.token, oauth_verifier: verifier })}`
        return void response.writeHead(302, { Location: back }).end()
      }
      case '/token':
        if (!proved(temporary) || given['oauth_verifier'] !== verifier) break
        return void form(granted, {})
      case '/photos':
        if (!proved(granted)) break
        return void response.writeHead(200, { 'Content-Type': 'image/jpeg' }).end(Buffer.from([0xff, 0xd8, 0xff, 0xd9]))
    }
    response.writeHead(401, { 'WWW-Authenticate': 'OAuth realm="Photos"' }).end('signature_invalid')
  })
  const address = `http://localhost:${await listen(server)}`
  lab.later(() => close(server))
  return address
}

function fieldsOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  const found = (headers.authorization ?? '').matchAll(/(\w+)="([^"]*)"/g)
  return Object.fromEntries([...found].map(([, name = '', value = '']) => [name, decodeURIComponent(value)]))
}
